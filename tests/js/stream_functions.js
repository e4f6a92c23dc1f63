// pipeline, finished, compose, from, iteration and the iterator helpers.
const assert = require('node:assert');
const { Readable, Writable, Transform, PassThrough, Duplex, finished, pipeline, compose, addAbortSignal } = require('node:stream');
const promises = require('node:stream/promises');
const consumers = require('node:stream/consumers');

const upper = () => new Transform({
  transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); },
});

async function run() {
  const chunks = [];
  await promises.pipeline(
    Readable.from(['a', 'b']),
    upper(),
    async function* exclaim(source) { for await (const chunk of source) yield `${chunk}!`; },
    new Writable({ objectMode: true, write(chunk, encoding, callback) { chunks.push(String(chunk)); callback(); } }));
  assert.strictEqual(chunks.join('').replaceAll('!', ''), 'AB');

  // One failing part destroys all.
  const source = new Readable({ read() {} });
  const through = new PassThrough();
  const failure = promises.pipeline(source, through, new Writable({ write(chunk, encoding, callback) { callback(new Error('no room')); } }));
  source.push('x');
  await assert.rejects(failure, { message: 'no room' });
  assert.ok(source.destroyed && through.destroyed);

  const value = await promises.pipeline(Readable.from([1, 2, 3]), async (values) => {
    let sum = 0;
    for await (const each of values) sum += each;
    return sum;
  });
  assert.strictEqual(value, 6);

  // finished: early close, and cleanup of the listeners.
  const early = new Readable({ read() {} });
  const watched = new Promise((resolve) => finished(early, resolve));
  early.destroy();
  assert.strictEqual((await watched).code, 'ERR_STREAM_PREMATURE_CLOSE');
  const quiet = new Readable({ read() {} });
  finished(quiet, () => assert.fail('cleaned up'))();
  assert.deepStrictEqual(quiet.eventNames(), []);

  // Iteration: all chunks, destruction on an early exit, errors.
  const iterated = Readable.from(['a', 'b', 'c']);
  for await (const chunk of iterated) {
    assert.strictEqual(chunk, 'a');
    break;
  }
  assert.ok(iterated.destroyed);
  const kept = Readable.from([1, 2]);
  for await (const chunk of kept.iterator({ destroyOnReturn: false })) {
    assert.strictEqual(chunk, 1);
    break;
  }
  assert.ok(!kept.destroyed);
  kept.destroy();
  const broken = new Readable({ read() { this.destroy(new Error('broken')); } });
  await assert.rejects(async () => { for await (const chunk of broken) assert.fail(chunk); }, { message: 'broken' });

  const composed = compose(upper(), async function* twice(values) { for await (const each of values) yield `${each}${each}`; });
  composed.end('ab');
  assert.strictEqual(await consumers.text(composed), 'ABAB');
  assert.strictEqual(await consumers.text(Duplex.from(['x', 'y'])), 'xy');
  assert.deepStrictEqual(await consumers.json(Readable.from(['{"a":', '1}'])), { a: 1 });
  assert.strictEqual((await consumers.buffer(Readable.from([Buffer.from('ab'), 'c']))).toString(), 'abc');

  const numbers = () => Readable.from([1, 2, 3, 4, 5]);
  assert.deepStrictEqual(await numbers().map((x) => x * 2, { concurrency: 2 }).toArray(), [2, 4, 6, 8, 10]);
  assert.deepStrictEqual(await numbers().filter(async (x) => x % 2).drop(1).take(1).toArray(), [3]);
  assert.strictEqual(await numbers().reduce((sum, x) => sum + x, 0), 15);
  assert.strictEqual(await numbers().find((x) => x > 3), 4);
  assert.strictEqual(await numbers().some((x) => x > 5), false);
  assert.strictEqual(await numbers().every((x) => x > 0), true);
  assert.deepStrictEqual(await numbers().flatMap((x) => [x, x]).take(3).toArray(), [1, 1, 2]);

  const controller = new AbortController();
  const abortable = addAbortSignal(controller.signal, new Readable({ read() {} }));
  setImmediate(() => controller.abort());
  await assert.rejects(promises.finished(abortable), { name: 'AbortError' });

  await new Promise((resolve) => pipeline(Readable.from([]), new PassThrough(), resolve).resume());
}

run().then(() => clearTimeout(patience));
const patience = setTimeout(() => assert.fail('something never ended'), 5000);

// A loop that is left by an error destroys the stream before the error is caught.
(async () => {
  const endless = new Readable({ objectMode: true, read() { this.push('more'); } });
  await assert.rejects(async () => {
    for await (const chunk of endless) throw new Error(chunk);
  }, { message: 'more' });
  assert.strictEqual(endless.destroyed, true);
})();
