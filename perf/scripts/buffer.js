// Rows of `cargo perf buffer`: prints the name of each row, a tab, and nanoseconds per operation.
//
// Each row is a function that repeats its operation n times, so that nothing is called per operation but the method itself.

const { Buffer } = require('node:buffer');
const { kept, measure } = require('./measure');

const PROSE = 'It was the best of times, it was the worst of times, it was the age of wisdom, ';
const MIXED = 'Größe und Maß – façade, naïve, 価格は€12, привет, 😀 and plain words in between; ';

// Text of at most `bytes` bytes without a cut character.
function text(piece, bytes) {
  const whole = piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)) + 1);
  let length = whole.length;
  while (Buffer.byteLength(whole.slice(0, length)) > bytes) length = Math.min(length - 1, Math.ceil(length * 0.99));
  return whole.slice(0, length);
}

function noise(bytes) {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0, state = 1; i < bytes; i++) {
    state = state * 16807 % 2147483647;
    buffer[i] = state >> 8;
  }
  return buffer;
}

function measureStrings(label, size) {
  const strings = { 'utf8, ASCII': text(PROSE, size), 'utf8, mixed': text(MIXED, size) };
  for (const [kind, string] of Object.entries(strings)) {
    const buffer = Buffer.from(string);
    measure(`toString ${kind}, ${label}`, (n) => {
      let length = 0;
      for (let i = 0; i < n; i++) length += buffer.toString().length;
      return length;
    });
    measure(`from ${kind}, ${label}`, (n) => {
      let length = 0;
      for (let i = 0; i < n; i++) length += Buffer.from(string).length;
      return length;
    });
  }
  const bytes = noise(size);
  for (const encoding of ['latin1', 'hex', 'base64']) {
    const string = bytes.toString(encoding);
    measure(`toString ${encoding}, ${label}`, (n) => {
      let length = 0;
      for (let i = 0; i < n; i++) length += bytes.toString(encoding).length;
      return length;
    });
    measure(`from ${encoding}, ${label}`, (n) => {
      let length = 0;
      for (let i = 0; i < n; i++) length += Buffer.from(string, encoding).length;
      return length;
    });
  }
}

function measureBytes(label, size) {
  const buffer = Buffer.from(text(PROSE, size));
  const same = Buffer.from(buffer);
  const target = Buffer.alloc(buffer.length);
  measure(`indexOf a byte, ${label}`, (n) => {
    let found = 0;
    for (let i = 0; i < n; i++) found += buffer.indexOf(0);
    return found;
  });
  measure(`indexOf a string, ${label}`, (n) => {
    let found = 0;
    for (let i = 0; i < n; i++) found += buffer.indexOf('the spring of hope');
    return found;
  });
  measure(`compare, ${label}`, (n) => {
    let order = 0;
    for (let i = 0; i < n; i++) order += buffer.compare(same);
    return order;
  });
  measure(`equals, ${label}`, (n) => {
    let count = 0;
    for (let i = 0; i < n; i++) count += buffer.equals(same) ? 1 : 0;
    return count;
  });
  measure(`concat, ${label}`, (n) => {
    const list = [buffer.subarray(0, size / 2), buffer.subarray(size / 2)];
    let length = 0;
    for (let i = 0; i < n; i++) length += Buffer.concat(list).length;
    return length;
  });
  measure(`copy, ${label}`, (n) => {
    let length = 0;
    for (let i = 0; i < n; i++) length += buffer.copy(target);
    return length;
  });
  measure(`fill a byte, ${label}`, (n) => {
    for (let i = 0; i < n; i++) target.fill(i);
    return target[0];
  });
  measure(`fill a string, ${label}`, (n) => {
    for (let i = 0; i < n; i++) target.fill('abc');
    return target[0];
  });
}

for (const [label, size] of [['1 KiB', 1024], ['1 MiB', 1 << 20]]) {
  measureStrings(label, size);
  measureBytes(label, size);
}
measure('alloc, 1 KiB', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += Buffer.alloc(1024).length;
  return length;
});
if (kept() === 0) throw new Error('nothing was done');
