// 100,000 times each, and nothing is left: emitters, closures over natives, errors, streams.
const { EventEmitter } = require('node:events');
const { Readable } = require('node:stream');
const flat = require('./memory_support/flat');

const TIMES = 100_000;

function emitters(times) {
  for (let i = 0; i < times; i++) {
    const emitter = new EventEmitter();
    emitter.once('event', () => emitter.emit('other', i));
    emitter.on('other', () => emitter);
    emitter.emit('event');
  }
}

function closures(times) {
  for (let i = 0; i < times; i++) {
    const bound = Buffer.prototype.toString.bind(Buffer.from('x'));
    const cycle = { bound, run: () => cycle.bound() };
    cycle.run();
    try {
      null.property;
    } catch (error) {
      error.cycle = cycle;
    }
  }
}

async function streams(times) {
  for (let i = 0; i < times; i += 100) {
    let count = 0;
    for await (const chunk of Readable.from(Array.from({ length: 100 }, (_, at) => `${i + at}`))) count += chunk.length;
    if (count === 0) throw new Error('nothing was read');
  }
}

async function main() {
  await flat('emitters', TIMES, emitters);
  await flat('closures', TIMES, closures);
  await flat('streams', TIMES, streams);
}

main();
