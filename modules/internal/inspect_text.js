// Strings and numbers as the inspector writes them, and the width of text on a terminal.

const kMinLineLength = 16;
const special = /[\x00-\x1f\x27\x5c\x7f-\x9f\ud800-\udfff]/;
const specials = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const specialsButQuote = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const shortEscapes = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' };

// Surrogate pairs match as one and stay; halves are written \uXXXX.
function escapeCharacter(character) {
  if (character.length === 2) return character;
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  if (code >= 0xd800) return `\\u${code.toString(16)}`;
  return `\\x${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`;
}

// Control characters, quotes and lone surrogates made visible, without quotes around.
function escapeText(text) {
  return special.test(text) ? text.replace(specials, escapeCharacter) : text;
}

// In single quotes, or in those of " and ` that need no escape when the text has a single quote.
function quote(text) {
  if (!special.test(text)) return `'${text}'`;
  if (!text.includes("'")) return `'${text.replace(specials, escapeCharacter)}'`;
  if (!text.includes('"')) return `"${text.replace(specialsButQuote, escapeCharacter)}"`;
  if (!text.includes('`') && !text.includes('${')) return `\`${text.replace(specialsButQuote, escapeCharacter)}\``;
  return `'${text.replace(specials, escapeCharacter)}'`;
}

const separateInteger = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '_');
const separateFraction = (digits) => digits.replace(/(\d{3})(?=\d)/g, '$1_');

// 1234567.8912 -> 1_234_567.891_2
function separate(number) {
  const text = String(number);
  if (!Number.isFinite(number) || text.includes('e')) return text;
  const point = text.indexOf('.');
  if (point === -1) return separateInteger(text);
  return `${separateInteger(text.slice(0, point))}.${separateFraction(text.slice(point + 1))}`;
}

function numberText(number, numericSeparator) {
  if (numericSeparator) return separate(number);
  return number === 0 && 1 / number < 0 ? '-0' : `${number}`;
}

function bigintText(bigint, numericSeparator) {
  return `${numericSeparator ? separateInteger(String(bigint)) : bigint}n`;
}

const moreCharacters = (count) => `... ${count} more character${count > 1 ? 's' : ''}`;

// A long string is split at its line ends, one quoted piece a line.
function formatString(stylize, text, ctx) {
  let trailer = '';
  if (text.length > ctx.maxStringLength) {
    trailer = moreCharacters(text.length - ctx.maxStringLength);
    text = text.slice(0, ctx.maxStringLength);
  }
  if (ctx.compact !== true && text.length > kMinLineLength && text.length > ctx.breakLength - ctx.indentationLvl - 4 && text.includes('\n')) {
    const lines = text.match(/[^\n]*\n|[^\n]+/g);
    return lines.map((line) => stylize(quote(line), 'string')).join(` +\n${' '.repeat(ctx.indentationLvl + 2)}`) + trailer;
  }
  return stylize(quote(text), 'string') + trailer;
}

function formatPrimitive(stylize, value, ctx) {
  switch (typeof value) {
    case 'string': return formatString(stylize, value, ctx);
    case 'number': return stylize(numberText(value, ctx.numericSeparator), 'number');
    case 'bigint': return stylize(bigintText(value, ctx.numericSeparator), 'bigint');
    case 'boolean': return stylize(`${value}`, 'boolean');
    case 'undefined': return stylize('undefined', 'undefined');
    default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
  }
}

// Every escape sequence that a terminal swallows (ECMA-48 control sequences, and the OSC strings of links and titles).
let controlSequences;

function makeControlSequences() {
  return new RegExp('[\\u001B\\u009B][[\\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]+)*' +
    '|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]*)*)?(?:\\u0007|\\u001B\\u005C|\\u009C))' +
    '|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]))', 'g');
}

function stripVTControlCharacters(text) {
  require('internal:validators').validateString(text, 'str');
  controlSequences ??= makeControlSequences();
  return text.replace(controlSequences, '');
}

// Ranges from Unicode's EastAsianWidth.txt (wide and full width) and the emoji blocks: first, last, first, last ….
function wideRanges() {
  return [
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615,
    0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce,
    0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
    0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf,
    0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c,
    0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff,
    0x1b000, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f1e6, 0x1f251, 0x1f300, 0x1f320,
    0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4,
    0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a,
    0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7,
    0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945,
    0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd,
  ];
}

let wide;

function isFullWidth(code) {
  if (code < 0x1100) return false;
  wide ??= wideRanges();
  let low = 0;
  let high = wide.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < wide[middle * 2]) high = middle - 1;
    else if (code > wide[middle * 2 + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

// Control codes, combining marks, joiners and variation selectors.
function isZeroWidthCodePoint(code) {
  return code <= 0x1F || (code >= 0x7F && code <= 0x9F) || (code >= 0x300 && code <= 0x36F) || (code >= 0x200B && code <= 0x200F) ||
    (code >= 0x20D0 && code <= 0x20FF) || (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xFE20 && code <= 0xFE2F) ||
    (code >= 0xE0100 && code <= 0xE01EF);
}

const plainText = /^[ -~]*$/;

// The columns that text takes on a terminal.
function getStringWidth(text, removeControlCharacters = true) {
  if (plainText.test(text)) return text.length;
  if (removeControlCharacters) text = stripVTControlCharacters(text);
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const code = character.codePointAt(0);
    if (isFullWidth(code)) width += 2;
    else if (!isZeroWidthCodePoint(code)) width++;
  }
  return width;
}

module.exports = {
  bigintText,
  escapeText,
  formatPrimitive,
  getStringWidth,
  isZeroWidthCodePoint,
  numberText,
  quote,
  stripVTControlCharacters,
};
