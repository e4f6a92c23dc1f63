// Buffer's encodings on well-formed and malformed text: what is written, and what is read back.
const assert = require('node:assert');
const { Buffer, atob, btoa, transcode } = require('node:buffer');

const hex = (bytes) => bytes.toString('hex');

// [encoding, text, bytes as hex]
const written = [
  ['utf8', 'aé€😀', '61c3a9e282acf09f9880'],
  ['utf8', 'a\ud800b\udc00', '61efbfbd62efbfbd'],
  ['utf8', 'nul\0', '6e756c00'],
  ['latin1', 'é€', 'e9ac'],
  ['ascii', 'é€', 'e9ac'],
  ['utf16le', 'a😀\ud800', '61003dd800de00d8'],
  ['hex', '0aFF', '0aff'],
  ['hex', '0a1', '0a'],
  ['hex', '0axx0b', '0a'],
  ['hex', 'x', ''],
  ['base64', 'aGVsbG8=', '68656c6c6f'],
  ['base64', 'aGVs\r\n bG8', '68656c6c6f'],
  ['base64', '-_+/', 'fbffbf'],
  ['base64', 'aGVs=bG8=', '68656c'],
  ['base64', 'a', ''],
  ['base64', '\u0161\u0161\u0161\u0161', '69a69a'],
  ['base64url', 'aGVsbG8', '68656c6c6f'],
  ['base64url', '+/-_', 'fbffbf'],
];
for (const [encoding, text, bytes] of written) {
  assert.strictEqual(hex(Buffer.from(text, encoding)), bytes, `${encoding} ${JSON.stringify(text)}`);
  // Long texts take another way.
  if (!encoding.startsWith('base64') && encoding !== 'hex') {
    assert.strictEqual(hex(Buffer.from(text.repeat(3000), encoding)), bytes.repeat(3000));
  }
}

// [encoding, bytes, text]
const read = [
  ['utf8', 'c3a9e282', 'é\ufffd'],
  ['utf8', 'eda080', '\ufffd\ufffd\ufffd'],
  ['utf8', 'f09f9880ff', '😀\ufffd'],
  ['latin1', 'e9ff00', 'éÿ\0'],
  ['ascii', 'e141', 'aA'],
  ['utf16le', '610000d862', 'a\ud800'],
  ['hex', '00ff', '00ff'],
  ['base64', 'fbff', '+/8='],
  ['base64url', 'fbff', '-_8'],
];
for (const [encoding, bytes, text] of read) assert.strictEqual(Buffer.from(bytes, 'hex').toString(encoding), text, encoding);

// Only whole characters are written where room is short, and nothing behind them is touched.
const short = Buffer.alloc(4, 0x2e);
assert.strictEqual(short.write('a€b'), 4);
assert.strictEqual(short.fill('.').write('ab€'), 2);
assert.strictEqual(short.toString(), 'ab..');
assert.strictEqual(short.fill('.').write('QUJDxx=x', 1, 'base64'), 3);
assert.strictEqual(short.fill('.').write('4142zz44', 'hex'), 2);
assert.strictEqual(short.toString(), 'AB..');

// atob and btoa say what is wrong.
assert.strictEqual(btoa('hÿ'), 'aP8=');
assert.strictEqual(atob(' aP8= '), 'hÿ');
for (const [text, message] of [['a', /correctly encoded/], ['a-', /Invalid character/], ['ab=', /Invalid character/], ['=', /Invalid character/]]) {
  assert.throws(() => atob(text), { name: 'InvalidCharacterError', message });
}
assert.throws(() => btoa('€'), { name: 'InvalidCharacterError' });

assert.strictEqual(hex(transcode(Buffer.from('aé€'), 'utf8', 'latin1')), '61e93f');
assert.throws(() => transcode(Buffer.from([0xff]), 'utf8', 'utf16le'), { code: 'U_INVALID_CHAR_FOUND' });
