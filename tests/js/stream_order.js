// The order of a stream's events, and of its ticks.
const assert = require('node:assert');
const { Readable, Writable, Duplex, Transform, PassThrough } = require('node:stream');

function record(stream, names, log = []) {
  for (const name of names) stream.on(name, (value) => log.push(value instanceof Error ? `${name} ${value.message}` : name));
  return log;
}

function check(done, expected, log) {
  setTimeout(() => {
    assert.deepStrictEqual(log, expected);
    done();
  }, 5);
}

const cases = [
  function readToTheEnd(done) {
    const readable = new Readable({ read() { this.push('a'); this.push(null); } });
    const log = record(readable, ['end', 'close', 'error', 'resume', 'pause']);
    readable.on('data', (chunk) => log.push(`data ${chunk}`));
    log.push('now');
    process.nextTick(() => log.push('tick'));
    check(done, ['now', 'resume', 'data a', 'tick', 'end', 'close'], log);
  },
  function readableByHand(done) {
    const readable = new Readable({ read() {} });
    const log = record(readable, ['end', 'close']);
    readable.on('readable', () => {
      let chunk;
      while ((chunk = readable.read()) !== null) log.push(`read ${chunk}`);
      log.push('null');
    });
    readable.push('one');
    readable.push('two');
    setImmediate(() => {
      readable.push('three');
      readable.push(null);
    });
    check(done, ['read onetwo', 'null', 'read three', 'null', 'null', 'end', 'close'], log);
  },
  function writeAndFinish(done) {
    const log = [];
    const writable = new Writable({
      highWaterMark: 3,
      write(chunk, encoding, callback) { log.push(`write ${chunk}`); setImmediate(callback); },
      final(callback) { log.push('final'); callback(); },
    });
    record(writable, ['drain', 'prefinish', 'finish', 'close'], log);
    assert.strictEqual(writable.write('ab', () => log.push('written ab')), true);
    assert.strictEqual(writable.write('cd', () => log.push('written cd')), false);
    assert.strictEqual(writable.writableNeedDrain, true);
    writable.once('drain', () => writable.end('e', () => log.push('ended')));
    check(done, ['write ab', 'write cd', 'written ab', 'drain', 'write e', 'written cd', 'final', 'prefinish',
      'ended', 'finish', 'close'], log);
  },
  function corkedWritesComeTogether(done) {
    const log = [];
    const writable = new Writable({
      decodeStrings: false,
      writev(chunks, callback) { log.push(chunks.map(({ chunk, encoding }) => `${chunk}:${encoding}`).join()); callback(); },
    });
    writable.cork();
    writable.write('a');
    writable.write('b', 'latin1');
    assert.strictEqual(writable._writableState.getBuffer().length, 2);
    assert.strictEqual(writable.writableCorked, 1);
    writable.end('c');
    check(done, ['a:utf8,b:latin1,c:utf8'], log);
  },
  function destroyWithAnError(done) {
    const duplex = new Duplex({ read() {}, write(chunk, encoding, callback) {} });
    const log = record(duplex, ['error', 'close', 'end', 'finish']);
    duplex.write('x', (error) => log.push(`callback ${error.code}`));
    duplex.write('y', (error) => log.push(`waiting ${error.message}`));
    duplex.destroy(new Error('broken'));
    duplex.destroy(new Error('ignored'));
    assert.strictEqual(duplex.errored.message, 'broken');
    log.push('now');
    check(done, ['now', 'error broken', 'close'], log);
  },
  function errorOfAWrite(done) {
    const writable = new Writable({ write(chunk, encoding, callback) { callback(new Error('full')); } });
    const log = record(writable, ['error', 'close']);
    writable.write('x', (error) => log.push(`callback ${error.message}`));
    check(done, ['callback full', 'error full', 'close'], log);
  },
  function constructionFirst(done) {
    const log = [];
    const writable = new Writable({
      construct(callback) { log.push('construct'); setImmediate(callback); },
      write(chunk, encoding, callback) { log.push(`write ${chunk}`); callback(); },
    });
    record(writable, ['finish', 'close'], log);
    writable.end('x');
    check(done, ['construct', 'write x', 'finish', 'close'], log);
  },
  function transformWithFlush(done) {
    const log = [];
    const transform = new Transform({
      transform(chunk, encoding, callback) { callback(null, `${chunk}${chunk}`); },
      flush(callback) { callback(null, 'tail'); },
    });
    record(transform, ['end', 'finish', 'close'], log);
    transform.on('data', (chunk) => log.push(String(chunk)));
    transform.write('a');
    transform.end('b');
    check(done, ['aa', 'bb', 'tail', 'end', 'finish', 'close'], log);
  },
  function slowReaderHoldsTheWriter(done) {
    const through = new PassThrough({ highWaterMark: 2 });
    const log = record(through, ['drain', 'finish', 'end']);
    assert.strictEqual(through.write('ab'), false);
    assert.strictEqual(through.write('cd'), false);
    assert.strictEqual(through.readableLength + through.writableLength, 6);
    setImmediate(() => {
      log.push(String(through.read()));
      through.end();
      through.resume();
    });
    check(done, ['abcd', 'finish', 'end'], log);
  },
  function unpipe(done) {
    const readable = new Readable({ read() {} });
    const writable = new Writable({ write(chunk, encoding, callback) { log.push(String(chunk)); callback(); } });
    const log = record(writable, ['pipe', 'unpipe', 'finish']);
    readable.pipe(writable);
    readable.push('a');
    setImmediate(() => {
      readable.unpipe(writable);
      readable.push('b');
      assert.strictEqual(readable.readableFlowing, false);
      assert.strictEqual(writable.listenerCount('error') + writable.listenerCount('close'), 0);
    });
    check(done, ['pipe', 'a', 'unpipe'], log);
  },
];

(function next() {
  const each = cases.shift();
  if (each !== undefined) each(next);
})();
