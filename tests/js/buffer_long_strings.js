// Strings of many bytes are made in pieces: each must be what its bytes give in small slices.
'use strict';

const assert = require('assert');

// Small slices that stand for themselves in every encoding: groups of twelve bytes.
function inSlices(bytes, encoding) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 768) text += bytes.toString(encoding, at, at + 768);
  return text;
}

for (const length of [8190, 8191, 8192, 8193, 12287, 12288, 12289, 16383, 16384, 16385, 24575, 24576, 24577, 32769, 100_001]) {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = i * 7919 >> 3;
  for (const encoding of ['hex', 'base64', 'base64url', 'ascii', 'latin1', 'ucs2']) {
    const text = bytes.toString(encoding);
    assert(text === inSlices(bytes, encoding), `${encoding} of ${length} bytes`);
    if (encoding === 'ascii') continue;
    const back = Buffer.from(text, encoding);
    assert(back.equals(encoding === 'ucs2' ? bytes.subarray(0, length & ~1) : bytes), `${encoding} of ${length} bytes, back`);
  }
  for (const unit of ['\u00e9', 'a\u00ff', '\u20ac', 'x\u{1f600}']) {
    const text = unit.repeat(length);
    assert(Buffer.from(text).toString() === text, `utf8 of ${length} times ${unit}`);
  }
}
console.log('ok');
