// Random names through punycode and back, and broken ones: results and errors are Node's.
'use strict';
const punycode = require('node:punycode');

let state = 7;
function random(below) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor(state / 2 ** 32 * below);
}

const alphabet = [...'abcXYZ019-.@', 'é', 'ß', '日', '本', '語', 'ü', '\u{1f600}', '\u{10ffff}', '\ud800', '\u3002', '\uff0e', '\u0000', '~'];

function attempt(name, value) {
  try {
    return JSON.stringify(punycode[name](value));
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

console.log(Object.keys(punycode).join(), punycode.version, Object.keys(punycode.ucs2).join());
for (let run = 0; run < 3000; run++) {
  const text = Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)]).join('');
  console.log(['encode', 'toASCII', 'toUnicode'].map((name) => attempt(name, text)).join(' '));
  console.log(attempt('decode', text), attempt('decode', punycode.encode(text)), attempt('toUnicode', `xn--${text}`));
  console.log(JSON.stringify(punycode.ucs2.decode(text)), JSON.stringify(punycode.ucs2.encode(punycode.ucs2.decode(text))));
}
for (const text of ['99999999', 'zzzzzzzz', 'a-zzzzzzzzzzzz', 'é-a', '-', '--', 'ab-\x80']) console.log(attempt('decode', text));
