// The streams of the web: what they give, in which order, and how they fail; as Node.
const assert = require('node:assert');
const { Readable, Writable, Duplex, PassThrough, pipeline, finished, addAbortSignal } = require('node:stream');
const { text, json, buffer, arrayBuffer } = require('node:stream/consumers');
const web = require('node:stream/web');

const log = (...values) => console.log(...values);
const tests = [];
const test = (name, run) => tests.push([name, run]);

async function failure(run) {
  try {
    return ['gave', await run()];
  } catch (error) {
    return [error?.name ?? String(error), error?.code, error?.message];
  }
}

test('names and shapes', () => {
  for (const name of Object.keys(web).sort()) {
    const { prototype } = web[name];
    const shown = Object.getOwnPropertyNames(prototype).filter((each) => Object.getOwnPropertyDescriptor(prototype, each).enumerable);
    log(name, globalThis[name] === web[name], web[name].length, prototype[Symbol.toStringTag], shown.sort().join());
  }
});

test('default stream', async () => {
  const calls = [];
  const stream = new ReadableStream({
    start(controller) { calls.push('start', controller.desiredSize); },
    pull(controller) {
      calls.push('pull', controller.desiredSize);
      controller.enqueue(calls.length);
      if (calls.length > 9) controller.close();
    },
    cancel(reason) { calls.push('cancel', reason); },
  }, { highWaterMark: 2 });
  const got = [];
  for await (const value of stream) got.push(value);
  log(calls, got, stream);
  log(await failure(() => new ReadableStream({}).getReader({ mode: 'byob' })));
  const locked = new ReadableStream();
  const reader = locked.getReader();
  log(locked.locked, await failure(() => locked.cancel()), await failure(() => locked.getReader()));
  const waiting = failure(() => reader.read());
  reader.releaseLock();
  log(await waiting, await failure(() => reader.read()), await failure(() => reader.closed));
});

test('errors travel', async () => {
  const broken = new ReadableStream({ pull() { throw new Error('pull failed'); } });
  const reader = broken.getReader();
  log(await failure(() => reader.read()), await failure(() => reader.closed), broken);
  log(await failure(() => new ReadableStream({ pull() { return Promise.reject(5); } }).pipeTo(new WritableStream())));
  const sink = new WritableStream({ write(chunk) { if (chunk === 2) throw new Error('no 2'); }, abort(reason) { log('abort', reason); } });
  log(await failure(() => ReadableStream.from([1, 2, 3]).pipeTo(sink)), sink);
  const controller = new AbortController();
  const piping = new ReadableStream({ cancel(reason) { log('cancelled', reason.name); } })
    .pipeTo(new WritableStream({ abort(reason) { log('aborted', reason.name); } }), { signal: controller.signal });
  controller.abort();
  log((await failure(() => piping)).slice(0, 1));
});

test('writable', async () => {
  const order = [];
  const stream = new WritableStream({
    start() { order.push('start'); },
    async write(chunk) { order.push(`write ${chunk}`); await null; order.push(`wrote ${chunk}`); },
    close() { order.push('close'); },
  }, { highWaterMark: 2 });
  const writer = stream.getWriter();
  order.push(writer.desiredSize);
  writer.write('a').then(() => order.push('a done'));
  writer.write('b').then(() => order.push('b done'));
  order.push(writer.desiredSize);
  await writer.ready;
  order.push('ready');
  await writer.close();
  log(order, await failure(() => writer.closed), stream);
  log(await failure(() => new WritableStream({ type: 'x' })), await failure(() => new WritableStream({}, { highWaterMark: -1 })));
});

test('transform', async () => {
  const twice = () => new TransformStream({
    transform(chunk, controller) { controller.enqueue(chunk); controller.enqueue(chunk); },
    flush(controller) { controller.enqueue('end'); },
  });
  const got = [];
  for await (const chunk of ReadableStream.from(['x', 'y']).pipeThrough(twice()).pipeThrough(twice())) got.push(chunk);
  log(got.join(''));
  const failing = new TransformStream({ transform() { throw new RangeError('bad chunk'); } });
  const writer = failing.writable.getWriter();
  const reading = failure(() => failing.readable.getReader().read());
  log(await failure(() => writer.write(1)), await reading, await failure(() => writer.closed));
});

test('bytes', async () => {
  const source = () => new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 4,
    pull(controller) {
      const { byobRequest } = controller;
      byobRequest.view.fill(7);
      byobRequest.respond(Math.min(3, byobRequest.view.byteLength));
    },
  });
  const byob = source().getReader({ mode: 'byob' });
  log(await byob.read(new Uint8Array(5)), await byob.read(new Uint16Array(2)), await failure(() => byob.read(new Uint8Array(0))));
  log(await source().getReader().read());
  const ends = new ReadableStream({ type: 'bytes', start(controller) { controller.enqueue(new Uint8Array([1, 2, 3])); controller.close(); } });
  const [left, right] = ends.tee();
  log(await buffer(left), await arrayBuffer(right));
  log(await failure(() => new ReadableStream({ type: 'bytes', start(controller) { controller.enqueue('text'); } })));
});

test('tee and cancel', async () => {
  const reasons = [];
  const [left, right] = new ReadableStream({ cancel(reason) { reasons.push(reason); } }).tee();
  await Promise.all([left.cancel('l'), right.cancel('r')]);
  log(reasons);
  const [one, two] = ReadableStream.from(['a', 'b']).tee();
  log(await text(one), await text(two));
});

test('text', async () => {
  const encoder = new TextEncoderStream();
  const writer = encoder.writable.getWriter();
  for (const piece of ['h\ud83d', '\ude00 \ud800', 'x', '\udc00', '\ud801']) writer.write(piece);
  writer.close();
  log(Buffer.from(await arrayBuffer(encoder.readable)).toString('hex'));
  const decoder = new TextDecoderStream('utf-8', { ignoreBOM: true });
  log(decoder.encoding, decoder.fatal, decoder.ignoreBOM);
  log(await text(ReadableStream.from([Buffer.from([0xf0, 0x9f]), Buffer.from([0x98, 0x80])]).pipeThrough(decoder)));
});

test('conversions', async () => {
  log(await text(Readable.toWeb(Readable.from(['a', 'b', 'c']))));
  log(await json(Readable.fromWeb(ReadableStream.from(['{"a":', '1}']))));
  const kept = [];
  const writable = Writable.fromWeb(new WritableStream({ write(chunk) { kept.push(Buffer.from(chunk).toString()); } }));
  writable.write('x');
  writable.end('y');
  await new Promise((resolve) => writable.on('finish', resolve));
  log(kept);
  const { readable, writable: inner } = Duplex.toWeb(new PassThrough());
  const writer = inner.getWriter();
  writer.write(Buffer.from('through'));
  writer.close();
  log(await text(readable));
  const upper = Duplex.fromWeb(new TransformStream({ transform(chunk, controller) { controller.enqueue(String(chunk).toUpperCase()); } }));
  upper.end('loud');
  log(await text(upper));
  const failed = new Readable({ read() { this.destroy(new Error('source failed')); } });
  log(await failure(() => text(Readable.toWeb(failed))));
  log(await failure(() => Readable.fromWeb({})), await failure(() => Writable.toWeb({})));
});

test('functions of node:stream', async () => {
  const gathered = new PassThrough();
  pipeline(ReadableStream.from(['m', 'n']), new TransformStream(), gathered, (error) => log('pipeline', error));
  log(await text(gathered));
  const stream = new ReadableStream();
  finished(stream, (error) => log('finished', error?.message));
  addAbortSignal(AbortSignal.abort(), stream);
  log((await failure(() => stream.getReader().read())).slice(0, 2));
});

test('transfer', async () => {
  const source = ReadableStream.from(['a', { b: 1 }]);
  const moved = structuredClone({ source }, { transfer: [source] }).source;
  const got = [];
  for await (const chunk of moved) got.push(chunk);
  log(got, source.locked);
  log((await failure(() => structuredClone(new ReadableStream()))).slice(0, 2));
  const busy = new WritableStream();
  busy.getWriter();
  log(await failure(() => structuredClone(busy, { transfer: [busy] })));
});

test('many chunks keep their order', async () => {
  const seen = [];
  let next = 0;
  const numbers = new ReadableStream({ pull(controller) { next < 3000 ? controller.enqueue(next++) : controller.close(); } });
  await numbers.pipeThrough(new TransformStream({}, { highWaterMark: 7 }, { highWaterMark: 5 }))
    .pipeTo(new WritableStream({ write(chunk) { seen.push(chunk); } }, { highWaterMark: 3 }));
  assert.deepStrictEqual(seen, Array.from({ length: 3000 }, (_, index) => index));
});

(async () => {
  for (const [name, run] of tests) {
    log(`-- ${name}`);
    await run();
  }
})();
