// StringDecoder: every split of a text decodes to the same, and what is cut at the end is not lost.
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

const text = 'aé€😀\ufeffz';
for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
  const bytes = Buffer.from(text, ['utf8', 'utf16le'].includes(encoding) ? encoding : 'utf8');
  const expected = bytes.toString(encoding);
  const decoder = new StringDecoder(encoding);
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const decoded = decoder.write(bytes.subarray(0, first)) + decoder.write(bytes.subarray(first, second)) + decoder.end(bytes.subarray(second));
      assert.strictEqual(decoded, expected, `${encoding} ${first} ${second}`);
    }
  }
}

// What waits is visible, and comes out at the end as what it is.
const decoder = new StringDecoder();
assert.strictEqual(decoder.write(Buffer.from([0x61, 0xE2, 0x82])), 'a');
assert.deepStrictEqual([decoder.lastNeed, decoder.lastTotal, [...decoder.lastChar].slice(0, 2)], [1, 3, [0xE2, 0x82]]);
assert.strictEqual(decoder.write(decoder.lastChar.subarray(0, 0)), '');
assert.strictEqual(decoder.end(), '\ufffd');
assert.strictEqual(decoder.end(), '');

// A character that is broken off does not swallow the next one.
assert.strictEqual(decoder.write(Buffer.from([0xE2])) + decoder.write(Buffer.from([0x62])), '\ufffdb');

assert.throws(() => new StringDecoder('utf7'), { code: 'ERR_UNKNOWN_ENCODING' });
assert.throws(() => decoder.write(5), { code: 'ERR_INVALID_ARG_TYPE' });
