// Blob, File and object URLs.
const assert = require('node:assert');
const { Blob, File, resolveObjectURL } = require('node:buffer');

(async () => {
  const blob = new Blob(['aé', new Uint8Array([1, 2]), new Blob(['inner']), new Uint16Array([0x4241])], { type: 'Text/Plain' });
  assert.deepStrictEqual([blob.size, blob.type, String(blob)], [12, 'text/plain', '[object Blob]']);
  assert.strictEqual(await blob.text(), 'aé\x01\x02innerAB');
  assert.strictEqual(await blob.slice(5, -2, 'x/y').text(), 'inner');
  assert.strictEqual(blob.slice(5, -2, 'x/y').type, 'x/y');
  assert.strictEqual((await blob.slice(20).arrayBuffer()).byteLength, 0);

  // A Blob is a copy of what it was made from.
  const source = new Uint8Array([1, 2, 3]);
  const copied = new Blob([source]);
  source[0] = 9;
  assert.deepStrictEqual(new Uint8Array(await copied.arrayBuffer()), new Uint8Array([1, 2, 3]));

  const file = new File(['data'], 'name.txt', { lastModified: 5, type: 'a/b' });
  assert.deepStrictEqual([file.name, file.lastModified, file.size, file.type, file instanceof Blob], ['name.txt', 5, 4, 'a/b', true]);

  assert.throws(() => new Blob('text'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Blob([], { endings: 'other' }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new File([]), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => Blob.prototype.size, { code: 'ERR_INVALID_THIS' });
  await assert.rejects(Blob.prototype.arrayBuffer.call({}), { code: 'ERR_INVALID_THIS' });
  assert.strictEqual(resolveObjectURL('blob:nodedata:none'), undefined);
  assert.strictEqual(resolveObjectURL('http://x'), undefined);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
