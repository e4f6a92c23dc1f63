// Encryption with RSA: publicEncrypt(), privateDecrypt(), privateEncrypt() and publicDecrypt().

const native = binding('crypto_signature');
const { bytesOf } = require('internal:crypto/key_object');
const { privateInput, publicInput } = require('internal:crypto/key_input');
const { validateString } = require('internal:validators');
// Until it is loaded natives make plain Uint8Arrays.
require('node:buffer');

const PKCS1_PADDING = 1;
const OAEP_PADDING = 4;

function work(run, input, defaultPadding, options, buffer) {
  const { format, type, data, passphrase } = input(options);
  const padding = options.padding || defaultPadding;
  const { oaepHash, encoding, oaepLabel } = options;
  if (oaepHash !== undefined) validateString(oaepHash, 'key.oaepHash');
  const label = oaepLabel === undefined ? undefined : bytesOf(oaepLabel, 'key.oaepLabel', encoding);
  return run(data, format, type, passphrase, bytesOf(buffer, 'buffer', encoding), padding, oaepHash, label);
}

const kReverted = '--security-revert=CVE-2023-46809';

// As Node 20 has it: what OpenSSL answers to a wrong padding would not tell, but this is how programs know it.
function privateInputFor(options) {
  const input = privateInput(options);
  if (options.padding === PKCS1_PADDING && !process.execArgv.includes(kReverted)) {
    const error = new TypeError(
      `RSA_PKCS1_PADDING is no longer supported for private decryption, this can be reverted with ${kReverted}`);
    error.code = 'ERR_INVALID_ARG_VALUE';
    throw error;
  }
  return input;
}

// Their names are empty, as Node's are.
module.exports = {
  publicEncrypt: (0, (options, buffer) => work(native.publicEncrypt, publicInput, OAEP_PADDING, options, buffer)),
  privateDecrypt: (0, (options, buffer) => work(native.privateDecrypt, privateInputFor, OAEP_PADDING, options, buffer)),
  privateEncrypt: (0, (options, buffer) => work(native.privateEncrypt, privateInput, PKCS1_PADDING, options, buffer)),
  publicDecrypt: (0, (options, buffer) => work(native.publicDecrypt, publicInput, PKCS1_PADDING, options, buffer)),
};
