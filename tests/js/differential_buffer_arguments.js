// Every function of Buffer with arguments of every kind, over memory of every kind, and a hash of what came of it.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';
const { Buffer, SlowBuffer, kMaxLength } = require('node:buffer');
const { play, pick, random } = require('./differential_support/rounds');

// The same text in the shapes that an engine may have for it: flat, put together, a part of another, of wide units.
const shapes = [
  (text) => text,
  (text) => text.slice(0, text.length >> 1) + text.slice(text.length >> 1),
  (text) => `xx${text.repeat(3)}yy`.slice(2, 2 + text.length),
  (text) => Buffer.from(text, 'utf16le').toString('utf16le'),
  (text) => [...`${text}€`].slice(0, -1).join(''),
];
const texts = ['', 'a', 'abc', 'é', '€uro', '😀', '\ud83d', '6162', '616', 'zz', 'YWJj', 'YWJ', 'YW Jj=', '_-_-', '\ufeffx', 'long text '.repeat(40),
  // Hex and base64 that are cut, padded too much or too early, or have other characters between: some whose low byte would fit.
  '6', '6g61', '61 62', '\u0136\u0131', 'Y', 'YQ=', 'Y=Q=', 'YQ==YQ', '====', 'YW\nJj\t', 'YW\u0159j', 'YWJj€YWJj', 'é=YQ'];
const names = ['utf8', 'UTF-8', 'hex', 'Hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'ucs2', 'utf16le', 'UTF-16LE', 'utf7', 'buffer', ''];
const text = () => pick(shapes)(pick(texts));
const name = () => pick(shapes)(pick(names));

function bytes() {
  const buffer = Buffer.alloc(random(14));
  for (let i = 0; i < buffer.length; i++) buffer[i] = pick([0, 1, 0x61, 0x62, 0x80, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0xD8, 0xFF]);
  return buffer;
}

// Views whose memory is of every kind; some have lost it.
const memories = [
  bytes,
  bytes,
  bytes,
  () => Object.setPrototypeOf(new Uint8Array(bytes()), Buffer.prototype),
  () => Buffer.from(bytes()).subarray(1),
  () => Object.setPrototypeOf(new (class Mine extends Uint8Array {})(bytes()), Buffer.prototype),
  () => Object.assign(bytes(), { extra: 1 }),
  () => Buffer.from(new SharedArrayBuffer(8)),
  () => Buffer.from(new ArrayBuffer(8, { maxByteLength: 16 })),
  () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 16 });
    const view = new Uint8Array(memory, 2);
    memory.resize(pick([0, 4, 16]));
    return Object.setPrototypeOf(view, Buffer.prototype);
  },
  () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 16 });
    const view = Buffer.from(memory, 4, 4);
    memory.resize(pick([0, 6, 16]));
    return view;
  },
  () => {
    const buffer = Buffer.from(new ArrayBuffer(8));
    structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
    return buffer;
  },
];
const memory = () => pick(memories)();

const numbers = [0, 1, 2, 3, 4, 5, 8, -1, -2, 1.5, -0.5, NaN, Infinity, -Infinity, 127, 128, 255, 256, 65535, 65536, 2 ** 33, -(2 ** 31), 1e21,
  2 ** 47, 2 ** 48];
const number = () => pick(numbers);
const others = [
  () => undefined, () => null, () => true, () => ({}), () => [], () => [1, 300, -1, '7', null], () => '5', () => 5n, () => -1n, () => 2n ** 64n,
  () => 2n ** 63n, () => -(2n ** 63n), () => () => 1, () => ({ length: 3, 0: 1, 1: 2 }), () => ({ valueOf: () => 'text' }),
  () => ({ type: 'Buffer', data: [1, 2] }), () => new ArrayBuffer(6), () => new Uint16Array([1, 0x6261]), () => new DataView(new ArrayBuffer(3)),
  () => Symbol('s'), () => new String('wrapped'), () => new Uint8ClampedArray(2), () => [bytes(), bytes()], () => [bytes(), 1],
  () => [, bytes()],
];
const anything = () => pick([number, number, text, name, memory, () => pick(others)()])();

const methods = Object.keys(Buffer.prototype).filter((key) => !/^(constructor|parent|offset|inspect|toLocaleString)$/.test(key)).sort();
const inherited = ['set', 'slice', 'subarray', 'includes', 'map', 'at'];
const statics = ['from', 'alloc', 'allocUnsafe', 'allocUnsafeSlow', 'isBuffer', 'compare', 'isEncoding', 'concat', 'byteLength', 'copyBytesFrom', 'of'];
// What is not initialised is no result.
const unwritten = new Set(['allocUnsafe', 'allocUnsafeSlow']);

// What nearly fits is tried most: offsets near the length, known encodings.
function argument(buffer, position) {
  if (random(3) === 0) return anything();
  if (position === 0) return pick([text, text, number, memory, number])();
  return random(3) === 0 ? name() : random(buffer.length + 2);
}

function argumentList(buffer) {
  return Array.from({ length: random(6) }, (_, position) => argument(buffer, position));
}

const isWide = (name) => typeof name === 'string' && /^(ucs|utf-?16)/i.test(name);

function callMethod() {
  const method = random(20) === 0 ? pick(inherited) : pick(methods);
  // What Node says of lost memory in copy() depends on how it copies.
  const buffer = method === 'copy' ? bytes() : memory();
  let list = argumentList(buffer);
  // Which coercion of an offset throws first is V8's affair.
  if (/ndexOf|includes/.test(method)) list = list.filter((value, at) => at === 0 || typeof value === 'string' || typeof value === 'number');
  // In an odd number of bytes Node 20 finds UTF-16 that is not there (Node 26 does not).
  if (/ndexOf|includes/.test(method) && buffer.length % 2 === 1) list = list.filter((value) => !isWide(value));
  // These are Node's own; it leaves their coercions to V8.
  if (/.(Slice|Write)$/.test(method)) list = [...list.filter((value) => typeof value === 'string').slice(0, 1), random(9), random(9)];
  if (/.Slice$/.test(method)) list = [random(9), 9 + random(9)];
  return [method, () => [buffer[method](...list), buffer]];
}

const isHuge = (size) => typeof size === 'number' && size >= 2 ** 31 - 1 && size <= 2 ** 32;

function callStatic() {
  const name = pick(statics);
  let list = argumentList(bytes());
  // Sizes that would take all memory are no test of arguments.
  if (/^alloc/.test(name) && isHuge(list[0])) list = [random(5000)];
  if (name === 'concat' && random(2)) list = [[memory(), memory(), bytes()], ...list];
  if (name === 'concat' && typeof list[1] === 'number' && list[1] > 1e6) list[1] = 20;
  return [name, () => {
    const result = Buffer[name](...list);
    return unwritten.has(name) ? [result.length, result.buffer.byteLength === 8192] : [result];
  }];
}

function callOther() {
  const value = anything();
  return pick([
    ['SlowBuffer', () => [isHuge(value) ? 0 : SlowBuffer(value).length]],
    ['byteLength', () => [Buffer.byteLength(text(), name())]],
    ['roundTrip', () => {
      const encoding = name();
      const string = text();
      const buffer = Buffer.from(string, encoding);
      return [buffer, buffer.toString(encoding), buffer.equals(Buffer.from(string, encoding)), buffer.byteOffset % 8];
    }],
  ]);
}

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value;
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (ArrayBuffer.isView(value)) {
    const isShown = value.byteLength > 0 && value.byteLength <= 2000;
    return `${value.constructor.name}<${isShown ? Array.from(value) : value.byteLength}>`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

// Messages are Node's where there is a code; without one they are the engine's own. The largest Buffer is the engine's too.
function showError(error) {
  if (error.code === undefined) return `!${error.name}`;
  return `!${error.name} ${error.code} ${error.message.replace(`>= 0 && <= ${kMaxLength}`, '>= 0 && <= kMaxLength')}`;
}

function perform(operation) {
  try {
    return show(operation());
  } catch (error) {
    return showError(error);
  }
}

process.removeAllListeners('warning');
process.on('warning', () => {});
play(() => {
  const [what, operation] = pick([callMethod, callMethod, callMethod, callStatic, callOther])();
  return `${what} ${perform(operation)}`;
}, { rounds: 25_000, block: 500 });
