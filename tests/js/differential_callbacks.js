// Random programs of ticks, microtasks, promises and immediates, some of which throw: what runs, in which order, must be Node's.
// `differential_callbacks.js SEED ROUNDS` prints hashes; a block's number behind them prints its transcript.

'use strict';

const { numbers, play } = require('./differential_support/rounds.js');

const PROGRAMS = 200;
const DEPTH_MAX = 3;
const KINDS = ['tick', 'tick', 'microtask', 'promise', 'immediate', 'immediate', 'await'];
let random;
let pick;
let lines = [];
let names = 0;
// Callbacks that have yet to run, and errors that have yet to be told: the program ends when there are none.
let pending = 0;
let ended;

// Runs `what` and more, and perhaps throws.
function body(name, depth) {
  return (value) => {
    lines.push(name);
    if (depth < DEPTH_MAX) for (let i = random(4 - depth); i > 0; i--) act(depth + 1);
    if (random(5) === 0) {
      lines.push(`${name} throws`);
      throw new Error(name);
    }
    settle(-1);
    return value;
  };
}

function settle(change) {
  pending += change;
  if (pending === 0) ended(lines.join(', '));
}

async function awaits(callback) {
  await null;
  callback();
  await undefined;
  lines.push('awaited');
}

function act(depth) {
  const kind = pick(KINDS);
  settle(1);
  const name = `${kind} ${++names}`;
  const callback = body(name, depth);
  if (kind === 'tick') process.nextTick(callback);
  else if (kind === 'microtask') queueMicrotask(callback);
  else if (kind === 'promise') Promise.resolve().then(callback);
  else if (kind === 'immediate') setImmediate(callback);
  else awaits(callback);
}

process.on('uncaughtException', (error, origin) => {
  lines.push(`uncaught ${error.message} ${origin}`);
  if (random(3) === 0) act(DEPTH_MAX - 1);
  settle(-1);
});
process.on('unhandledRejection', (error) => {
  lines.push(`unhandled ${error.message}`);
  if (random(3) === 0) act(DEPTH_MAX - 1);
  settle(-1);
});

function program(seed) {
  ({ random, pick } = numbers(seed));
  lines = [];
  names = 0;
  pending = 1;
  setImmediate(() => {
    for (let i = 2 + random(4); i > 0; i--) act(0);
    settle(-1);
  });
  return new Promise((resolve) => { ended = resolve; });
}

async function main() {
  const transcripts = [];
  const seed = Number(process.argv[2] || 1) * 1000;
  for (let i = 0; i < Number(process.argv[3] || PROGRAMS); i++) transcripts.push(await program(seed + i));
  play(() => transcripts.shift(), { rounds: PROGRAMS, block: 10 });
}

main();
