// node:punycode: names of domains outside ASCII as the letters that DNS allows (RFC 3492). Deprecated.

if (require('internal:process/options').getOptionValue('--pending-deprecation')) {
  const text = 'The `punycode` module is deprecated. Please use a userland alternative instead.';
  process.emitWarning(text, 'DeprecationWarning', 'DEP0040');
}

// Parameters of the encoding, as the RFC names them.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;
const DELIMITER = '-';
const CODE_MAX = 0x7fffffff;

const separators = /[\x2E\u3002\uFF0E\uFF61]/g;

const messages = {
  'overflow': 'Overflow: input needs wider integers to process',
  'not-basic': 'Illegal input >= 0x80 (not a basic code point)',
  'invalid-input': 'Invalid input',
};

function fail(kind) {
  throw new RangeError(messages[kind]);
}

// The value of a digit, or BASE for what is none.
function digitOf(code) {
  if (code >= 0x30 && code < 0x3a) return 26 + (code - 0x30);
  if (code >= 0x41 && code < 0x5b) return code - 0x41;
  return code >= 0x61 && code < 0x7b ? code - 0x61 : BASE;
}

function letterOf(digit) {
  return String.fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);
}

// Section 6.1 of the RFC.
function adapt(delta, count, isFirst) {
  delta = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  while (delta > ((BASE - T_MIN) * T_MAX) >> 1) {
    delta = Math.floor(delta / (BASE - T_MIN));
    k += BASE;
  }
  return Math.floor(k + (BASE - T_MIN + 1) * delta / (delta + SKEW));
}

function threshold(k, bias) {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

// UTF-16 units as code points; what is half of a pair stays as it is.
function ucs2decode(text) {
  return Array.from(text, (character) => character.codePointAt(0));
}

function ucs2encode(codePoints) {
  return String.fromCodePoint(...codePoints);
}

// One integer from `at` on; returns [value, index behind it].
function readInteger(text, at, start, bias) {
  let value = start;
  let weight = 1;
  for (let k = BASE; ; k += BASE) {
    if (at >= text.length) fail('invalid-input');
    const digit = digitOf(text.charCodeAt(at++));
    if (digit >= BASE) fail('invalid-input');
    if (digit > Math.floor((CODE_MAX - value) / weight)) fail('overflow');
    value += digit * weight;
    const t = threshold(k, bias);
    if (digit < t) return [value, at];
    if (weight > Math.floor(CODE_MAX / (BASE - t))) fail('overflow');
    weight *= BASE - t;
  }
}

function decode(text) {
  const output = [];
  const basic = Math.max(text.lastIndexOf(DELIMITER), 0);
  for (let i = 0; i < basic; i++) {
    if (text.charCodeAt(i) >= 0x80) fail('not-basic');
    output.push(text.charCodeAt(i));
  }
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  let at = basic > 0 ? basic + 1 : 0;
  while (at < text.length) {
    const before = i;
    [i, at] = readInteger(text, at, i, bias);
    const count = output.length + 1;
    bias = adapt(i - before, count, before === 0);
    if (Math.floor(i / count) > CODE_MAX - n) fail('overflow');
    n += Math.floor(i / count);
    i %= count;
    output.splice(i++, 0, n);
  }
  return ucs2encode(output);
}

function writeInteger(value, bias) {
  let text = '';
  for (let k = BASE; ; k += BASE) {
    const t = threshold(k, bias);
    if (value < t) return text + letterOf(value);
    text += letterOf(t + (value - t) % (BASE - t));
    value = Math.floor((value - t) / (BASE - t));
  }
}

function encode(text) {
  const input = ucs2decode(text);
  const basic = input.filter((code) => code < 0x80);
  let output = String.fromCharCode(...basic);
  if (basic.length > 0) output += DELIMITER;
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = basic.length;
  while (handled < input.length) {
    let next = CODE_MAX;
    for (const code of input) {
      if (code >= n && code < next) next = code;
    }
    if (next - n > Math.floor((CODE_MAX - delta) / (handled + 1))) fail('overflow');
    delta += (next - n) * (handled + 1);
    n = next;
    for (const code of input) {
      if (code < n && ++delta > CODE_MAX) fail('overflow');
      if (code !== n) continue;
      output += writeInteger(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

// Applies `change` to each label of a domain, or of the domain of a mail address.
function mapLabels(text, change) {
  const at = text.split('@');
  const user = at.length > 1 ? `${at[0]}@` : '';
  const domain = at.length > 1 ? at[1] : text;
  return user + domain.replace(separators, '.').split('.').map(change).join('.');
}

function toUnicode(input) {
  return mapLabels(input, (label) => (label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label));
}

function toASCII(input) {
  return mapLabels(input, (label) => (/[^\0-\x7F]/.test(label) ? `xn--${encode(label)}` : label));
}

module.exports = { version: '2.1.0', ucs2: { decode: ucs2decode, encode: ucs2encode }, decode, encode, toASCII, toUnicode };
