// Bytes in chunks through StringDecoder and TextDecoder, for every encoding and cut at every place, and a hash of the texts.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';
const { StringDecoder } = require('node:string_decoder');
const { play, pick, random } = require('./differential_support/rounds');

const nodeEncodings = ['utf8', 'utf-8', 'utf16le', 'ucs2', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'hex'];
// Labels of encodings that both runtimes decode by the same tables.
const labels = [
  'utf-8', 'unicode-1-1-utf-8', 'utf-16le', 'utf-16', 'utf-16be', 'ibm866', 'iso-8859-2', 'iso-8859-5', 'iso-8859-7', 'iso-8859-15', 'koi8-r',
  'macintosh', 'windows-1250', 'windows-1251', 'windows-1253', 'windows-1257', 'gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr',
];
const badLabels = ['', 'utf-7', 'utf-8\0', 'latin-0', 'replacement', 'x-none'];
const multiByte = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr']);

const sources = [
  () => Buffer.from('plain words, nothing else; '.repeat(random(5))),
  () => Buffer.from('Größe, €12, 価格, 😀😀, é'.slice(random(8), 8 + random(14))),
  () => Buffer.from('\ufeffwith a mark \ufeff'),
  () => Buffer.from('wide é€😀'.repeat(random(4)), 'utf16le'),
  () => Buffer.from([0xFF, 0xFE, 0x61, 0, 0x3D, 0xD8, 0, 0xDE, 0x62]),
  () => Buffer.from([0xFE, 0xFF, 0, 0x61, 0xD8, 0x3D, 0xDE, 0]),
  () => Buffer.from(Array.from({ length: random(24) }, () => pick([0x41, 0x80, 0xBF, 0xC2, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0xF5, 0xFF]))),
  () => Buffer.from(Array.from({ length: random(24) }, () => pick([0x41, 0, 0xD8, 0xDC, 0x3D]))),
];

// Bytes of one source, or of two.
const source = () => random(3) === 0 ? Buffer.concat([pick(sources)(), pick(sources)()]) : pick(sources)();

// Single-byte and ASCII text only: Node's converters and the Encoding Standard differ on what is ill-formed in the others.
function sourceFor(label) {
  if (!multiByte.has(label)) return source();
  return Buffer.from(Array.from({ length: random(20) }, () => 0x20 + random(0x5F)).filter((byte) => byte !== 0x5C && byte !== 0x7E));
}

function chunks(bytes) {
  const list = [];
  for (let at = 0; at < bytes.length || list.length === 0;) {
    const size = random(random(3) === 0 ? 12 : 4);
    list.push(bytes.subarray(at, at + size));
    at += size;
    if (list.length > 200) break;
  }
  return list;
}

const views = [
  (chunk) => chunk,
  (chunk) => new Uint8Array(chunk),
  (chunk) => new DataView(chunk.buffer, chunk.byteOffset, chunk.length),
];

function decodeByNode() {
  const decoder = new StringDecoder(pick(nodeEncodings));
  const results = [decoder.encoding];
  for (const chunk of chunks(source())) {
    results.push(decoder.write(pick(views)(chunk)), decoder.lastNeed, decoder.lastTotal);
  }
  results.push(random(2) ? decoder.end() : decoder.end(source()), decoder.end(), decoder.write(source()));
  return results;
}

function decodeByStandard() {
  const label = random(12) === 0 ? pick(badLabels) : pick([' ', '\n', '']) + pick([(name) => name, (name) => name.toUpperCase()])(pick(labels));
  const plain = label.trim().toLowerCase();
  const fatal = random(2) === 0 && plain.startsWith('utf-8');
  const decoder = new TextDecoder(label, { fatal, ignoreBOM: random(2) === 0 });
  const results = [decoder.encoding, decoder.fatal, decoder.ignoreBOM];
  // A fatal decoder of Node that failed in the middle of a stream is half used, so such a one decodes whole texts.
  if (fatal) return [...results, decoder.decode(source())];
  for (let texts = 1 + random(2); texts > 0; texts--) {
    for (const chunk of chunks(sourceFor(plain))) results.push(decoder.decode(pick(views)(chunk), { stream: true }));
    results.push(decoder.decode());
  }
  return results;
}

function encode() {
  const text = source().toString(pick(['utf8', 'utf16le', 'latin1']));
  const target = new Uint8Array(random(24));
  const { read, written } = new TextEncoder().encodeInto(text, target);
  return [read, written, [...target], [...new TextEncoder().encode(text)]];
}

function perform(operation) {
  try {
    return JSON.stringify(operation());
  } catch (error) {
    return `!${error.name} ${error.code} ${error.message}`;
  }
}

play(() => {
  const operation = pick([decodeByNode, decodeByStandard, encode]);
  return `${operation.name} ${perform(operation)}`;
}, { rounds: 10_000, block: 250 });
