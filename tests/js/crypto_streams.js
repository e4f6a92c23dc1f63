// Hash and Hmac as streams, and as what their prototypes say they are.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');

const EMPTY = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

// Before streams are loaded.
const early = crypto.createHash('sha1');
assert.strictEqual(early.nothing, undefined);
assert.strictEqual('on' in early, true);

const { Readable, Transform, pipeline } = require('node:stream');

assert(early instanceof Transform);
assert(crypto.Hash('sha1') instanceof crypto.Hash);
assert(crypto.Hmac('sha1', 'key') instanceof Transform);
assert.deepStrictEqual(Object.keys(early), ['_options']);

async function main() {
  early.end();
  assert.strictEqual((await early.toArray())[0].toString('hex'), EMPTY);

  const piped = crypto.createHash('sha256');
  await new Promise((resolve, reject) => {
    pipeline(Readable.from(['ab', Buffer.from('c')]), piped, (error) => error ? reject(error) : resolve());
    piped.setEncoding('hex');
    piped.resume();
    piped.on('data', (digest) => assert.strictEqual(digest, crypto.hash('sha256', 'abc')));
  });

  const written = crypto.createHmac('sha512', 'key');
  written.write('6162', 'hex');
  written.end('c');
  const [code] = await written.toArray();
  assert.strictEqual(code.toString('base64'), crypto.createHmac('sha512', 'key').update('abc').digest('base64'));

  const ended = crypto.createHash('sha1', { defaultEncoding: 'latin1' });
  ended.end('é');
  assert.strictEqual(ended.read().toString('hex'), crypto.createHash('sha1').update(Buffer.from([0xe9])).digest('hex'));

  // Bytes that change after update() are none of its business.
  const bytes = Buffer.from('abc');
  const kept = crypto.createHash('sha256').update(bytes);
  bytes.fill(0);
  assert.strictEqual(kept.digest('hex'), crypto.hash('sha256', 'abc'));
  const key = Buffer.from('key');
  const keyed = crypto.createHmac('sha256', key);
  key.fill(0);
  assert.strictEqual(keyed.update('a').digest('hex'), crypto.createHmac('sha256', 'key').update('a').digest('hex'));
}

main();
