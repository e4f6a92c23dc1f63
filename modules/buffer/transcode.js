// buffer.transcode.

const native = binding('buffer');
const { codes, genericNodeError } = require('internal:errors');
const { normalizeEncoding } = require('internal:util');

const numbers = { __proto__: null, ascii: 0, utf8: 1, utf16le: 3, latin1: 4 };
// Numbers and names that ICU gives to what can go wrong; scripts see them as errno and code.
const ILLEGAL_ARGUMENT = { code: 'U_ILLEGAL_ARGUMENT_ERROR', errno: 1 };
const INVALID_CHARACTER = { code: 'U_INVALID_CHAR_FOUND', errno: 10 };

function refusal(reason) {
  return genericNodeError(`Unable to transcode Buffer [${reason.code}]`, reason);
}

exports.transcode = (source, fromEncoding, toEncoding) => {
  const { Buffer } = require('node:buffer');
  if (!require('internal:types').isUint8Array(source)) throw new codes.ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return Buffer.alloc(0);
  const from = numbers[normalizeEncoding(fromEncoding)];
  const to = numbers[normalizeEncoding(toEncoding)];
  if (from === undefined || to === undefined) throw refusal(ILLEGAL_ARGUMENT);
  const result = native.transcode(source, from, to);
  if (result === undefined) throw refusal(INVALID_CHARACTER);
  return Buffer.from(result);
};
