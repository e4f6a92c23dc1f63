// atob, btoa, isUtf8 and isAscii.

const native = binding('buffer');
const { codes } = require('internal:errors');

function invalidCharacter(message) {
  const { DOMException } = require('internal:domexception');
  return new DOMException(message, 'InvalidCharacterError');
}

exports.btoa = function btoa(input) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('input');
  const result = native.btoa(`${input}`);
  if (result === undefined) throw invalidCharacter('Invalid character');
  return result;
};

exports.atob = function atob(input) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('input');
  const result = native.atob(`${input}`);
  if (typeof result === 'string') return result;
  throw invalidCharacter(result === 1 ? 'The string to be decoded is not correctly encoded.' : 'Invalid character');
};

function validateBytes(input) {
  const { isAnyArrayBuffer, isTypedArray } = require('internal:types');
  if (isTypedArray(input)) return isDetached(input.buffer);
  if (isAnyArrayBuffer(input)) return isDetached(input);
  throw new codes.ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

function isDetached(arrayBuffer) {
  if (arrayBuffer.detached) throw new codes.ERR_INVALID_STATE('Cannot validate on a detached buffer');
}

exports.isUtf8 = (input) => {
  validateBytes(input);
  return native.isUtf8(input);
};

exports.isAscii = (input) => {
  validateBytes(input);
  return native.isAscii(input);
};
