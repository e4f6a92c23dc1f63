// node:fs: ReadStream and WriteStream; ranges, descriptors, handles, own operations, errors, and the order of events.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-streams-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const at = (name) => path.join(folder, name);
fs.writeFileSync(at('letters'), 'abcdefghij');

async function contents(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

const closed = (stream) => new Promise((resolve) => stream.once('close', resolve));

async function main() {
  const read = (options) => contents(fs.createReadStream(at('letters'), options));
  assert.strictEqual(await read(), 'abcdefghij');
  assert.strictEqual(await read({ start: 2, end: 4 }), 'cde');
  assert.strictEqual(await read({ end: 0 }), 'a');
  assert.strictEqual(await read({ start: 20 }), '');
  assert.strictEqual(await read({ highWaterMark: 3, encoding: 'utf8' }), 'abcdefghij');
  assert.throws(() => fs.createReadStream(at('letters'), { start: 5, end: 4 }), { code: 'ERR_OUT_OF_RANGE' });

  const events = [];
  const stream = fs.createReadStream(at('letters'));
  assert.deepStrictEqual([stream.pending, stream.fd, stream.bytesRead], [true, null, 0]);
  for (const name of ['open', 'ready', 'data', 'end', 'close']) stream.on(name, () => events.push(name));
  await closed(stream);
  assert.deepStrictEqual(events, ['open', 'ready', 'data', 'end', 'close']);
  assert.strictEqual(stream.bytesRead, 10);

  const writer = fs.createWriteStream(at('written'), { flush: true });
  for (const piece of ['a', Buffer.from('b'), 'c']) writer.write(piece);
  writer.end('d');
  await closed(writer);
  assert.deepStrictEqual([writer.bytesWritten, fs.readFileSync(at('written'), 'utf8')], [4, 'abcd']);
  const patch = fs.createWriteStream(at('written'), { flags: 'r+', start: 1 });
  patch.end('XY');
  await closed(patch);
  assert.strictEqual(fs.readFileSync(at('written'), 'utf8'), 'aXYd');

  const large = Buffer.alloc(2_000_003, '0123456789');
  fs.writeFileSync(at('large'), large);
  await pipeline(fs.createReadStream(at('large')), fs.createWriteStream(at('copy')));
  assert.ok(large.equals(fs.readFileSync(at('copy'))));

  const handle = await fs.promises.open(at('letters'));
  assert.strictEqual(await contents(handle.createReadStream({ start: 7 })), 'hij');
  assert.strictEqual(handle.fd, -1);
  const fd = fs.openSync(at('letters'), 'r');
  assert.strictEqual(await contents(fs.createReadStream(null, { fd, autoClose: false })), 'abcdefghij');
  fs.closeSync(fd);

  const calls = [];
  const own = {
    open: (...args) => { calls.push('open'); fs.open(...args); },
    read: (...args) => { calls.push('read'); fs.read(...args); },
    close: (...args) => { calls.push('close'); fs.close(...args); },
  };
  assert.strictEqual(await read({ fs: own }), 'abcdefghij');
  assert.deepStrictEqual(calls, ['open', 'read', 'read', 'close']);

  await assert.rejects(contents(fs.createReadStream(at('missing'))), { code: 'ENOENT', syscall: 'open', path: at('missing') });
  await assert.rejects(contents(fs.createReadStream(folder)), { code: 'EISDIR' });
  const full = fs.createWriteStream('/dev/full');
  full.end('x');
  const error = await new Promise((resolve) => full.once('error', resolve));
  assert.strictEqual(error.code, 'ENOSPC');
  const controller = new AbortController();
  const aborted = fs.createReadStream(at('large'), { signal: controller.signal });
  controller.abort();
  await assert.rejects(contents(aborted), { name: 'AbortError' });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
