// Random operations of Buffer, StringDecoder, TextDecoder and atob, and a hash of what they gave.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';
const { Buffer, atob, btoa, isAscii, isUtf8, kMaxLength, transcode } = require('node:buffer');
const { StringDecoder } = require('node:string_decoder');
const { play, pick, random } = require('./differential_support/rounds');

const encodings = ['utf8', 'utf-8', 'UTF8', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url', 'ucs2', 'UTF-16LE', 'Hex'];
const plain = ['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'utf16le'];
const oddNumbers = [-1, 0, 1, 2.5, -3.7, NaN, Infinity, -Infinity, 2 ** 33, -(2 ** 31), 1e20];
const offsets = [undefined, null, '1', {}, ...oddNumbers];

const pieces = [
  () => String.fromCharCode(random(128)),
  () => String.fromCharCode(random(256)),
  () => String.fromCharCode(random(0x3000)),
  () => String.fromCharCode(0xD800 + random(0x800)),
  () => String.fromCodePoint(0x10000 + random(0x1000)),
  () => pick(['=', '==', '-', '_', '+', '/', ' ', '\n', '\r\n', '\0']),
  () => pick(['ab', 'QUJD', 'f0', '0F', 'zz', 'é', '€', '😀', '\ufeff']),
];

function randomString() {
  let text = '';
  const kind = random(10);
  for (let i = random(random(8) === 0 ? 200 : 12); i > 0; i--) {
    if (kind < 2) text += pick(['a', 'b', 'A', '0', '9', 'f', 'Q', '4']);
    else if (kind < 4) text += String.fromCharCode(random(128));
    else text += pick(pieces)();
  }
  return text;
}

function randomBytes() {
  if (random(2) === 0) return Buffer.from(randomString(), pick(plain));
  const bytes = Buffer.alloc(random(random(6) === 0 ? 300 : 24));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random(4) === 0 ? pick([0xC3, 0xE2, 0xF0, 0x80, 0xBF, 0xED, 0xFF, 0xD8, 0xDC]) : random(256);
  return bytes;
}

const offset = (bytes) => random(4) === 0 ? pick(offsets) : random(bytes.length + 3) - 1;
const within = (bytes) => random(bytes.length + 1);

const numberNames = ['UInt8', 'Int8'];
for (const order of ['LE', 'BE']) {
  for (const name of ['UInt16', 'UInt32', 'Int16', 'Int32', 'Float', 'Double']) numberNames.push(`${name}${order}`);
}
const bigNames = ['BigUInt64LE', 'BigUInt64BE', 'BigInt64LE', 'BigInt64BE'];
const variableNames = ['UIntLE', 'UIntBE', 'IntLE', 'IntBE'];

const operations = {
  from() {
    const bytes = Buffer.from(randomString(), random(9) === 0 ? pick([undefined, null, '', 'utf7', 1]) : pick(encodings));
    return [bytes, bytes.byteOffset % 8];
  },
  fromList: () => Buffer.from(pick([[1, 2.9, -1, 256, '7', NaN], { length: 2, 0: 5, 1: 6 }, { type: 'Buffer', data: [9, 8] }, [], { length: -1 }])),
  fromRange() {
    const memory = new ArrayBuffer(16);
    return Buffer.from(memory, pick([undefined, 0, 4, 16, 17, -1, NaN]), pick([undefined, 0, 3, 12, 16, 17, -1, NaN]));
  },
  byteLength: () => Buffer.byteLength(randomString(), pick([...encodings, undefined, 'utf7'])),
  toString() {
    const bytes = randomBytes();
    return bytes.toString(pick([...encodings, undefined]), offset(bytes), offset(bytes));
  },
  slices() {
    const bytes = randomBytes();
    return bytes[`${pick(['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'ucs2'])}Slice`](within(bytes), within(bytes));
  },
  write() {
    const bytes = Buffer.alloc(random(20), 0xA7);
    const result = random(5) === 0 ? bytes.write(randomString(), pick(encodings)) :
      bytes.write(randomString(), offset(bytes), pick([undefined, offset(bytes)]), pick(encodings));
    return [result, bytes];
  },
  fill() {
    const bytes = Buffer.alloc(random(30), 0xA7);
    const value = pick([() => randomString(), () => randomBytes(), () => random(1000) - 500, () => pick([null, undefined, {}, true, 1.7, '', 'ff'])])();
    const start = pick([undefined, within(bytes), offset(bytes)]);
    if (typeof value === 'string' && random(2) === 0) return bytes.fill(value, pick(encodings));
    return bytes.fill(value, start, pick([undefined, within(bytes), offset(bytes)]), pick([undefined, ...encodings]));
  },
  alloc: () => Buffer.alloc(random(20), pick([undefined, 0, 7, 'ab', 'é', '00', Buffer.from([1, 2])]), pick([undefined, 'hex', 'utf8', 'ucs2'])),
  search() {
    const bytes = Buffer.concat([randomBytes(), randomBytes()]);
    const from = within(bytes);
    const needle = pick([
      () => bytes.subarray(from, from + random(4)),
      () => bytes.toString('latin1', from, from + random(4)),
      () => random(300) - 20,
      () => randomString(),
    ])();
    const method = pick(['indexOf', 'lastIndexOf', 'includes']);
    // With utf16le and bytes Node answers wrongly for odd lengths; strings are right.
    const encoding = typeof needle === 'string' ? pick([undefined, ...plain]) : undefined;
    return bytes[method](needle, pick([undefined, offset(bytes), offset(bytes) - bytes.length]), encoding);
  },
  compare() {
    const [left, right] = [randomBytes(), randomBytes()];
    if (random(2) === 0) return [Buffer.compare(left, right), left.equals(right), left.compare(Buffer.from(left))];
    const end = (bytes) => pick([undefined, within(bytes), 99]);
    return left.compare(right, pick([undefined, within(right)]), end(right), pick([undefined, within(left)]), end(left));
  },
  copy() {
    const [source, target] = [randomBytes(), randomBytes()];
    return [source.copy(random(3) === 0 ? source : target, offset(target), offset(source), offset(source)), source, target];
  },
  concat: () => Buffer.concat([randomBytes(), new Uint8Array(randomBytes()), randomBytes()], pick([undefined, 0, random(40), -1, 1.5])),
  views() {
    const bytes = randomBytes();
    const view = bytes[pick(['slice', 'subarray'])](offset(bytes), pick([undefined, offset(bytes)]));
    return [view, view.byteOffset - bytes.byteOffset];
  },
  swap: () => randomBytes()[pick(['swap16', 'swap32', 'swap64'])](),
  readNumber() {
    const bytes = randomBytes();
    return bytes[`read${pick(numberNames)}`](pick([undefined, offset(bytes), within(bytes)]));
  },
  writeNumber() {
    const bytes = Buffer.alloc(random(12));
    const value = pick([random(300), random(70_000), -random(300), random(2 ** 32) * pick([1, -1, 0.5]), pick(oddNumbers), '12']);
    return [bytes[`write${pick(numberNames)}`](value, pick([undefined, offset(bytes), within(bytes)])), bytes];
  },
  bigInt() {
    const bytes = Buffer.alloc(random(14));
    const value = BigInt(random(2 ** 32)) * pick([1n, -1n, 4294967296n, -2147483648n, 2n ** 40n]);
    const name = pick(bigNames);
    const at = pick([undefined, offset(bytes), within(bytes)]);
    return [bytes[`write${name}`](value, at), bytes, bytes[`read${name}`](at)];
  },
  variable() {
    const bytes = randomBytes();
    const [at, size, name] = [offset(bytes), pick([0, 1, 2, 3, 4, 5, 6, 7, 2.5, '3', undefined]), pick(variableNames)];
    if (random(2) === 0) return bytes[`read${name}`](at, size);
    return [bytes[`write${name}`](random(2 ** 32) * pick([1, 200, -1, -100]), at, size), bytes];
  },
  transcode: () => transcode(randomBytes(), pick(['utf8', 'ucs2', 'latin1', 'ascii', 'hex']), pick(['utf8', 'latin1', 'ascii', 'base64'])),
  checks() {
    const bytes = randomBytes();
    return [isUtf8(bytes), isAscii(bytes), Buffer.isEncoding(pick([...encodings, 'utf7', '', 3])), JSON.stringify(bytes)];
  },
  base64Text() {
    const encoded = btoa(randomBytes().toString('latin1'));
    return atob(pick([encoded, encoded.slice(random(3)), randomString()]));
  },
  stringDecoder() {
    const decoder = new StringDecoder(pick(encodings));
    const results = [];
    for (let i = random(6); i > 0; i--) {
      results.push(decoder.write(randomBytes().subarray(0, random(8))), decoder.lastNeed, decoder.lastTotal);
    }
    return [...results, decoder.end(random(2) ? randomBytes() : undefined)];
  },
  textDecoder() {
    const label = pick(['utf-8', 'utf8', 'utf-16le', 'utf-16be', 'koi8-r', 'windows-1251', 'iso-8859-2', 'x-none']);
    const decoder = new TextDecoder(label, { fatal: label.startsWith('utf-8') && random(2) === 0, ignoreBOM: random(2) === 0 });
    // An error in the middle leaves Node's decoder half used, so a fatal one decodes once.
    if (decoder.fatal) return decoder.decode(randomBytes());
    const results = [decoder.encoding];
    for (let i = random(4); i > 0; i--) results.push(decoder.decode(randomBytes(), { stream: true }));
    return [...results, decoder.decode()];
  },
  textEncoder() {
    const target = new Uint8Array(random(20));
    const { read, written } = new TextEncoder().encodeInto(randomString(), target);
    return [read, written, target, new TextEncoder().encode(randomString())];
  },
  inspect() {
    const bytes = randomBytes();
    if (random(3) === 0) bytes.extra = random(9);
    return require('node:util').inspect(bytes);
  },
};

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (value instanceof Uint8Array) return `${value.constructor.name}<${Array.from(value)}>`;
  return String(value);
}

// Messages are Node's where there is a code; without one they are the engine's own. The largest Buffer is the engine's too.
function showError(error) {
  if (error.code === undefined) return `!${error.name}`;
  return `!${error.name} ${error.code} ${error.message.replace(`>= 0 && <= ${kMaxLength}`, '>= 0 && <= kMaxLength')}`;
}

function perform(name) {
  try {
    return show(operations[name]());
  } catch (error) {
    return showError(error);
  }
}

const names = Object.keys(operations);
play(() => {
  const name = pick(names);
  return `${name} ${perform(name)}`;
}, { rounds: 20_000, block: 500 });
