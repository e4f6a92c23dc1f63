// Rows of `cargo perf stream`: prints the name of each row, a tab, and nanoseconds of processor time per operation, all threads.

const EventEmitter = require('node:events');
const { Readable, Writable, Transform } = require('node:stream');
const { measureCpu: measure } = require('./measure_cpu.js');

// What listeners count is kept, so that no engine may leave the work out.
let kept = 0;

function emitterWith(listeners) {
  const emitter = new EventEmitter();
  for (let i = 0; i < listeners; i++) emitter.on('data', (value) => { kept += value; });
  return (n) => {
    for (let i = 0; i < n; i++) emitter.emit('data', i);
  };
}

// `make` gives each chunk, as sources do.
function source(make, n, options) {
  return new Readable({ ...options, read() { this.push(n-- > 0 ? make() : null); } });
}

function throughTransform(make, options) {
  return (n) => new Promise((resolve, reject) => {
    const transform = new Transform({ ...options, transform(each, encoding, callback) { callback(null, each); } });
    const sink = new Writable({ ...options, write(each, encoding, callback) { kept++; callback(); } });
    source(make, n, options).pipe(transform).pipe(sink).on('finish', resolve).on('error', reject);
  });
}

async function iterate(n) {
  for await (const value of source(() => 1, n, { objectMode: true })) kept += value;
}

function writes(n) {
  const sink = new Writable({ write(chunk, encoding, callback) { callback(); } });
  const chunk = Buffer.alloc(16);
  for (let i = 0; i < n; i++) sink.write(chunk);
}

function numbers(n) {
  return new ReadableStream({ pull(controller) { if (n-- > 0) controller.enqueue(1); else controller.close(); } });
}

async function readWeb(n) {
  const reader = numbers(n).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    kept += value;
  }
}

function pipeWeb(n) {
  return numbers(n).pipeThrough(new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk); } }))
    .pipeTo(new WritableStream({ write(chunk) { kept += chunk; } }));
}

async function main() {
  await measure('emit, no listener', emitterWith(0));
  await measure('emit, one listener', emitterWith(1));
  await measure('emit, two listeners', emitterWith(2));
  await measure('write, called back at once', writes);
  await measure('64 KiB through a Transform', throughTransform(() => Buffer.allocUnsafe(65536), {}));
  await measure('objects through a Transform', throughTransform(() => ({ a: 1 }), { objectMode: true }));
  await measure('for await over objects', iterate);
  await measure('web: reads', readWeb);
  await measure('web: through a TransformStream', pipeWeb);
}

main();
