// Bad input to Buffer gets Node's class, code and message.
const assert = require('node:assert');
const { Buffer } = require('node:buffer');

const bytes = Buffer.alloc(4);

// [call, class, code, message]
const cases = [
  [() => Buffer.from(5), TypeError, 'ERR_INVALID_ARG_TYPE', /^The first argument must be of type string or an instance of Buffer/],
  [() => Buffer.from({}), TypeError, 'ERR_INVALID_ARG_TYPE', /Received an instance of Object$/],
  [() => Buffer.from('a', 'utf7'), TypeError, 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: utf7'],
  [() => Buffer.from(new ArrayBuffer(2), 3), RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds'],
  [() => Buffer.from(new ArrayBuffer(2), 0, 3), RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds'],
  [() => Buffer.alloc('1'), TypeError, 'ERR_INVALID_ARG_TYPE', 'The "size" argument must be of type number. Received type string (\'1\')'],
  [() => Buffer.allocUnsafe(-1), RangeError, 'ERR_OUT_OF_RANGE', /^The value of "size" is out of range\. .* Received -1$/],
  [() => Buffer.allocUnsafeSlow(NaN), RangeError, 'ERR_OUT_OF_RANGE', /Received NaN$/],
  [() => Buffer.concat([1]), TypeError, 'ERR_INVALID_ARG_TYPE', /^The "list\[0\]" argument must be an instance of Buffer or Uint8Array/],
  [() => Buffer.compare(bytes, 'x'), TypeError, 'ERR_INVALID_ARG_TYPE', /^The "buf2" argument/],
  [() => bytes.toString('nope'), TypeError, 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: nope'],
  [() => bytes.write(1), TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string'],
  [() => bytes.write('a', 9), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "offset" is out of range. It must be >= 0 && <= 4. Received 9'],
  [() => bytes.fill('zz', 'hex'), TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'value' is invalid. Received 'zz'"],
  [() => bytes.fill(0, 0, 5), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "end" is out of range. It must be >= 0 && <= 4. Received 5'],
  [() => bytes.indexOf({}), TypeError, 'ERR_INVALID_ARG_TYPE', /^The "value" argument must be one of type number or string or an instance of Buffer/],
  [() => Buffer.alloc(3).swap16(), RangeError, 'ERR_INVALID_BUFFER_SIZE', 'Buffer size must be a multiple of 16-bits'],
  [() => bytes.readUInt8(4), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "offset" is out of range. It must be >= 0 and <= 3. Received 4'],
  [() => bytes.readInt16LE(1.5), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "offset" is out of range. It must be an integer. Received 1.5'],
  [() => bytes.readInt32BE('0'), TypeError, 'ERR_INVALID_ARG_TYPE', /^The "offset" argument must be of type number/],
  [() => bytes.readDoubleLE(0), RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds'],
  [() => bytes.readUIntBE(0, 7), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "byteLength" is out of range. It must be >= 1 and <= 6. Received 7'],
  [() => bytes.writeUInt8(256), RangeError, 'ERR_OUT_OF_RANGE', 'The value of "value" is out of range. It must be >= 0 and <= 255. Received 256'],
  [() => bytes.writeIntLE(2 ** 40, 0, 5), RangeError, 'ERR_OUT_OF_RANGE', /It must be >= -\(2 \*\* 39\) and < 2 \*\* 39\. Received 1_099_511_627_776$/],
  [() => bytes.writeBigInt64LE(2n ** 63n), RangeError, 'ERR_OUT_OF_RANGE', /It must be >= -\(2n \*\* 63n\) and < 2n \*\* 63n\./],
  [() => bytes.utf8Slice(5, 1), RangeError, 'ERR_OUT_OF_RANGE', 'Index out of range'],
  [() => bytes.utf8Slice(0, 5), RangeError, 'ERR_OUT_OF_RANGE', 'Index out of range'],
  [() => bytes.utf8Write('a', 5), RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds'],
];
for (const [call, Class, code, message] of cases) assert.throws(call, { name: Class.name, code, message }, String(call));

// The engine's own refusals are errors too, never a crash.
assert.throws(() => Buffer.alloc(8).writeBigUInt64LE(1), TypeError);
assert.throws(() => Buffer.prototype.toString.call({}), TypeError);
assert.throws(() => Buffer.prototype.equals.call({}, bytes), TypeError);
assert.throws(() => Buffer.prototype.readUInt32LE.call(undefined, 0), TypeError);
