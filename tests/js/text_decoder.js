// TextDecoder and TextEncoder: labels, byte order marks, pieces, ill-formed input.
const assert = require('node:assert');

const bytes = (...values) => new Uint8Array(values);

// Labels are found whatever their case and the white space around them.
const labels = { ' UTF8\n': 'utf-8', 'unicode': 'utf-16le', 'Latin1': 'windows-1252', 'sjis': 'shift_jis', 'gbk': 'gbk', 'koi8_r': 'koi8-r' };
for (const [label, name] of Object.entries(labels)) {
  assert.strictEqual(new TextDecoder(label).encoding, name);
}
assert.throws(() => new TextDecoder('utf-99'), { name: 'RangeError', code: 'ERR_ENCODING_NOT_SUPPORTED' });
assert.throws(() => new TextDecoder('iso-2022-cn'), { code: 'ERR_ENCODING_NOT_SUPPORTED' });

// A mark at the head is dropped unless it is asked for; one behind it is text.
const marked = bytes(0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x61);
assert.strictEqual(new TextDecoder().decode(marked), '\ufeffa');
assert.strictEqual(new TextDecoder('utf-8', { ignoreBOM: true }).decode(marked), '\ufeff\ufeffa');

// Every split of a text decodes to the same.
for (const [label, input, text] of [
  ['utf-8', bytes(0xEF, 0xBB, 0xBF, 0x61, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80), 'a€😀'],
  ['utf-16le', bytes(0xFF, 0xFE, 0x61, 0, 0x3D, 0xD8, 0, 0xDE), 'a😀'],
  ['utf-16be', bytes(0, 0x61, 0xD8, 0x3D, 0xDE, 0), 'a😀'],
  ['shift_jis', bytes(0x93, 0xFA, 0x96, 0x7B), '日本'],
  ['gb18030', bytes(0xC4, 0xE3, 0x81, 0x30, 0x81, 0x30), '你\x80'],
  ['euc-kr', bytes(0xB0, 0xA1), '가'],
]) {
  const decoder = new TextDecoder(label, { fatal: true });
  for (let first = 0; first <= input.length; first++) {
    for (let second = first; second <= input.length; second++) {
      const pieces = [input.subarray(0, first), input.subarray(first, second), input.subarray(second)];
      const decoded = pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
      assert.strictEqual(decoded, text, `${label} ${first} ${second}`);
    }
  }
}

// Ill-formed bytes become U+FFFD, one for each part that cannot be more, or are fatal.
assert.strictEqual(new TextDecoder().decode(bytes(0xE2, 0x82, 0x41, 0xFF)), '\ufffdA\ufffd');
const fatal = new TextDecoder('utf-8', { fatal: true });
for (const input of [bytes(0xFF), bytes(0xE2, 0x82), bytes(0xED, 0xA0, 0x80)]) {
  assert.throws(() => fatal.decode(input), { name: 'TypeError', code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
}
assert.strictEqual(fatal.decode(bytes(0x61)), 'a');

// Everything that holds bytes is read; anything else is refused.
const memory = bytes(0x61, 0x62, 0x63, 0x64).buffer;
for (const input of [memory, new DataView(memory), new Uint16Array(memory)]) assert.strictEqual(new TextDecoder().decode(input), 'abcd');
assert.throws(() => new TextDecoder().decode('abcd'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => TextDecoder.prototype.decode.call({}), { code: 'ERR_INVALID_THIS' });

// Decoders dropped in the middle of a text are given back.
for (let i = 0; i < 2000; i++) new TextDecoder('shift_jis').decode(bytes(0x93), { stream: true });

assert.deepStrictEqual(new TextEncoder().encode('é\ud800'), bytes(0xC3, 0xA9, 0xEF, 0xBF, 0xBD));
assert.deepStrictEqual(new TextEncoder().encodeInto('a😀b', new Uint8Array(6)), { read: 4, written: 6 });
assert.deepStrictEqual(new TextEncoder().encodeInto('a😀b', new Uint8Array(4)), { read: 1, written: 1 });
assert.throws(() => new TextEncoder().encodeInto('a', memory), { code: 'ERR_INVALID_ARG_TYPE' });
