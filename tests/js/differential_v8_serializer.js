// v8.Serializer and v8.Deserializer: the bytes that each step writes, what hooks of programs see, and every refusal.

const v8 = require('node:v8');

function show(label, make) {
  try {
    const made = make();
    console.log(label, Buffer.isBuffer(made) ? made.toString('hex') : made);
  } catch (error) {
    console.log(label, error.name, error.code, error.message);
  }
}

function bytes(write, Class = v8.Serializer) {
  const serializer = new Class();
  write(serializer);
  return serializer.releaseBuffer();
}

const values = [
  2 ** 30, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, -0, 1.5, NaN, 12345678901234567890n, -1n, 0n, '', 'h\u00e9', '\u20ac', null, undefined, true,
  [1, , 2], [[], {}], { 1: 1, b: 2, [2 ** 31]: 3 }, new Date(0), /a(b)/giu, new Map([[{}, 1]]), new Set(['a', 1]), Object(1), Object('s'),
  Object(false), Object(5n), new ArrayBuffer(3), new Uint8Array([1, 2]), new DataView(new ArrayBuffer(4), 1, 2), Buffer.from('hi'),
  new Float64Array([0.5]), new ArrayBuffer(2, { maxByteLength: 4 }), Object.assign([1, 2], { extra: 'x' }),
];
const cycle = {};
cycle.self = cycle;
values.push(cycle, [cycle, cycle]);
for (const [at, value] of values.entries()) {
  show(`value ${at}`, () => v8.serialize(value));
  // A Buffer of the pool would show what else is in it, and where a view stands in what it was read from is left open.
  if (Buffer.isBuffer(value)) continue;
  show(`plain ${at}`, () => bytes((serializer) => serializer.writeValue(value)));
  if (!ArrayBuffer.isView(value)) show(`back ${at}`, () => v8.deserialize(v8.serialize(value)));
  show(`plain back ${at}`, () => {
    const deserializer = new v8.Deserializer(bytes((serializer) => {
      serializer.writeHeader();
      serializer.writeValue(value);
    }));
    return [deserializer.readHeader(), deserializer.getWireFormatVersion(), deserializer.readValue()];
  });
}

show('numbers', () => bytes((serializer) => {
  serializer.writeUint32(2 ** 32 - 1);
  serializer.writeUint64(1, 2);
  serializer.writeUint64(2 ** 32 - 1, 2 ** 32 - 1);
  serializer.writeDouble(-0.25);
  serializer.writeRawBytes(Buffer.from('raw'));
}));
const numbers = new v8.Deserializer(bytes((serializer) => {
  serializer.writeUint32(7);
  serializer.writeUint64(2 ** 32 - 1, 3);
  serializer.writeDouble(-0.25);
  serializer.writeRawBytes(Buffer.from('raw'));
}));
show('read', () => [numbers.readUint32(), numbers.readUint64(), numbers.readDouble(), numbers.readRawBytes(3).toString()]);
show('beyond', () => numbers.readUint32());
show('far beyond', () => numbers.readRawBytes(100));

class Hooked extends v8.DefaultSerializer {
  _writeHostObject(view) {
    this.writeUint32(77);
    this.writeUint32(view.length);
  }
}
class Unhooked extends v8.DefaultDeserializer {
  _readHostObject() {
    return { kind: this.readUint32(), length: this.readUint32() };
  }
}
const hooked = bytes((serializer) => {
  serializer.writeHeader();
  serializer.writeValue([new Uint8Array(5)]);
}, Hooked);
show('hooked', () => hooked);
show('unhooked', () => {
  const deserializer = new Unhooked(hooked);
  deserializer.readHeader();
  return deserializer.readValue();
});
show('own error', () => bytes((serializer) => {
  serializer._getDataCloneError = (message) => new RangeError(`mine: ${message}`);
  serializer.writeValue(() => {});
}));
const memory = new ArrayBuffer(4);
const transferred = bytes((serializer) => {
  serializer.writeHeader();
  serializer.transferArrayBuffer(3, memory);
  serializer.writeValue([memory, new Uint8Array(memory, 1, 2)]);
});
show('transferred', () => transferred);
show('received', () => {
  const deserializer = new v8.Deserializer(transferred);
  deserializer.transferArrayBuffer(3, memory);
  deserializer.readHeader();
  const [first, view] = deserializer.readValue();
  return [first === memory, view.buffer === memory, view.byteOffset, view.length];
});
show('not received', () => {
  const deserializer = new v8.Deserializer(transferred);
  deserializer.readHeader();
  return deserializer.readValue();
});

const refused = {
  function: () => v8.serialize(() => 1), class: () => v8.serialize(class A {}), symbol: () => v8.serialize(Symbol('x')),
  weakMap: () => v8.serialize(new WeakMap()), promise: () => v8.serialize(Promise.resolve()), proxy: () => v8.serialize(new Proxy({}, {})),
  weakRef: () => v8.serialize(new WeakRef({})), shared: () => v8.serialize(new SharedArrayBuffer(1)),
  symbolObject: () => v8.serialize(Object(Symbol('s'))), generator: () => v8.serialize((function*() {})()),
  noNew: () => v8.Serializer(), noNewEither: () => v8.Deserializer(Buffer.alloc(1)), noBuffer: () => new v8.Deserializer(),
  text: () => v8.deserialize('text'), badVersion: () => new v8.Deserializer(Buffer.from([255, 99])).readHeader(),
  noHeader: () => new v8.Deserializer(Buffer.from([1, 2])).readHeader(), noValue: () => new v8.Deserializer(Buffer.from([255])).readValue(),
  noRaw: () => new v8.Serializer().writeRawBytes('x'), noTransfer: () => new v8.Serializer().transferArrayBuffer(1, 1),
  noReceive: () => new v8.Deserializer(Buffer.alloc(1)).transferArrayBuffer(1, 1),
  noHost: () => bytes((serializer) => {
    serializer._setTreatArrayBufferViewsAsHostObjects(true);
    serializer.writeValue(new Uint8Array(1));
  }),
  queryObjects: () => v8.queryObjects(), limit: () => v8.setHeapSnapshotNearHeapLimit(0), snapshotOptions: () => v8.getHeapSnapshot(1),
  snapshotPath: () => v8.writeHeapSnapshot(5), building: () => v8.startupSnapshot.addSerializeCallback(() => {}),
};
for (const name of Object.keys(refused)) show(name, refused[name]);
for (const Class of [v8.Serializer, v8.Deserializer, v8.DefaultSerializer, v8.DefaultDeserializer, v8.GCProfiler]) {
  console.log(Class, Class.length);
  for (const [name, { enumerable, writable }] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))) {
    console.log(name, enumerable, writable);
  }
}
console.log(Object.keys(v8), new v8.Deserializer(Buffer.alloc(1)), Object.keys(new v8.GCProfiler()), new v8.GCProfiler().stop());

class Base {}
class Child extends Base {}
const kept = [new Child(), new Child()];
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => console.log(name, message));
console.log(v8.queryObjects(Child), v8.queryObjects(Base), v8.queryObjects(Base, { format: 'summary' }).sort(), kept.length);
