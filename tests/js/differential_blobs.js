// Blobs and Files made, cut and read at random, bytes transcoded, values cloned and moved: a line for each, and what they came to.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';
const { Blob, Buffer, File, atob, btoa, isAscii, isUtf8, transcode } = require('node:buffer');
const { pick, playLater, random } = require('./differential_support/rounds');

const edges = [0, 1, 2, 3, 5, 8, 40, 70_000, -1, -2, -5, -100, Infinity, -Infinity, 2 ** 31, 2 ** 33, undefined];
const edge = () => pick(edges);
const texts = ['', 'a', 'plain', 'line\nline\r\nend\r', 'é€😀', '\ud83d', '\ufeffmark', 'x'.repeat(70_000)];
const types = ['', 'text/plain', 'Text/HTML', 'bad\u0001', 'ü', undefined, 5, null];
const encodings = ['utf8', 'ucs2', 'utf16le', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'utf7', ''];

const bytes = () => Buffer.from(Array.from({ length: random(9) }, () => pick([0, 0x61, 0x7F, 0x80, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xD8, 0x3D, 0xFF])));

function detached() {
  const view = new Uint8Array(4);
  structuredClone(view, { transfer: [view.buffer] });
  return view;
}

const sources = [
  () => pick(texts), bytes, () => new Uint16Array(bytes()), () => new DataView(new ArrayBuffer(random(5))), () => Uint8Array.from(bytes()).buffer,
  () => new Uint8Array(new SharedArrayBuffer(3)), () => new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }), 1), blob,
  () => pick([5, null, true, { a: 1 }]),
];

function blob() {
  const parts = Array.from({ length: random(4) }, () => pick(sources)());
  const options = { type: pick(types), endings: pick(['transparent', 'native', undefined]) };
  if (random(3) > 0) return new Blob(parts, options);
  return new File(parts, pick(['name', '', 'a/b', 5]), { ...options, lastModified: pick([0, 5, -1.5, '7', NaN]) });
}

function slice(whole) {
  return whole.slice(...[edge(), edge(), pick(types)].slice(0, random(4)));
}

// How large the chunks of a stream are is the runtime's affair.
async function readAll(whole) {
  const chunks = [];
  for await (const chunk of whole.stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const digest = (data) => `${data.length}:${Buffer.from(data).subarray(0, 24).toString('hex')}:${Buffer.from(data).subarray(-4).toString('hex')}`;

async function useBlob() {
  let whole = blob();
  for (let cuts = random(4); cuts > 0; cuts--) whole = slice(whole);
  const file = whole instanceof File ? [whole.name, whole.lastModified] : [];
  const read = await pick([
    () => whole.text(), async () => digest(new Uint8Array(await whole.arrayBuffer())), async () => digest(await readAll(whole)),
  ])();
  return ['blob', whole.size, whole.type, ...file, read.length > 99 ? read.length : read];
}

function useTranscode() {
  const source = pick([bytes, bytes, () => pick(texts), detached])();
  return ['transcode', digest(transcode(source, pick(encodings), pick(encodings)))];
}

function useText() {
  const text = pick([
    () => pick(texts), () => bytes().toString(pick(['latin1', 'base64', 'hex'])), () => ` Y W\tJ${pick(['j', '=', '==', 'j=', '\f', '_'])}`,
  ])();
  return pick([() => ['btoa', btoa(text).length], () => ['atob', escape(atob(text))], () => ['isUtf8', isUtf8(bytes()), isAscii(bytes())]])();
}

class Mine extends Uint8Array {}
class Point {
  constructor() {
    this.x = 1;
  }
}

const cloned = [
  bytes, () => new Mine(3), () => new Point(), () => new Map([[1, new Set([bytes()])]]),
  () => new Float32Array([1, -0, NaN]), () => /x/gi, () => new Date(NaN),
  () => new RangeError('message', { cause: bytes() }), () => Object.assign(new TypeError('m'), { name: 'Other', extra: 1 }),
  () => [1, , 3], () => 5n, () => Object(-0),
  () => Symbol('s'), () => () => 1, () => new WeakMap(), () => Promise.resolve(), () => ({ get a() { return 1; } }),
  () => ({ get a() { throw new Error('own'); } }),
  () => new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }), 1), () => new DataView(new ArrayBuffer(8), 2, 3), detached, () => new SharedArrayBuffer(4),
];

function shown(value) {
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}<${value.byteOffset % 8},${value.byteLength},${value.buffer.byteLength}>`;
  if (value instanceof Error) return `${value.name}(${value.message},${value.cause && shown(value.cause)},${Object.keys(value)})`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}{${[...value].map(shown)}}`;
  if (Array.isArray(value)) return `[${Object.keys(value)}:${value.map(shown)}]`;
  return `${Object.prototype.toString.call(value)}${value.constructor?.name}${Object.keys(value)}`;
}

function useClone() {
  const value = pick(cloned)();
  const list = pick([
    () => undefined, () => [], () => (value?.buffer?.byteLength > 0 ? [value.buffer] : [new ArrayBuffer(2)]), () => [pick(cloned)()], () => [null],
    () => [value], () => Array(2).fill(new ArrayBuffer(1)),
  ])();
  const copy = structuredClone(value, pick([{ transfer: list }, list === undefined ? undefined : { transfer: list }]));
  return ['clone', shown(copy), shown(value), copy === value];
}

// V8 words its own refusals; so does the engine.
function refusal(error) {
  return ['threw', error.name, error.name === 'DataCloneError' ? error.code : error.code !== undefined ? `${error.code} ${error.message}` : ''];
}

process.removeAllListeners('warning');
process.on('warning', () => {});
playLater(async () => {
  try {
    return JSON.stringify(await pick([useBlob, useBlob, useTranscode, useText, useClone, useClone])());
  } catch (error) {
    return JSON.stringify(refusal(error));
  }
}, { rounds: 6_000, block: 250 });
