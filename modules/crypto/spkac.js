// Certificate: signed public keys with a challenge (SPKAC).

const native = binding('crypto_x509');
const { bytesOf } = require('internal:crypto/key_object');
// Until it is loaded natives make plain Uint8Arrays.
require('node:buffer');

const inputOf = (spkac, encoding) => bytesOf(spkac, 'spkac', encoding);

// What is empty, and what cannot be read, gives an empty string.
function verifySpkac(spkac, encoding) {
  const input = inputOf(spkac, encoding);
  return input.byteLength === 0 ? '' : native.verifySpkac(input);
}

function exportPublicKey(spkac, encoding) {
  return native.spkacKey(inputOf(spkac, encoding)) ?? '';
}

function exportChallenge(spkac, encoding) {
  return native.spkacChallenge(inputOf(spkac, encoding)) ?? '';
}

function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}

Certificate.prototype.verifySpkac = verifySpkac;
Certificate.prototype.exportPublicKey = exportPublicKey;
Certificate.prototype.exportChallenge = exportChallenge;

Certificate.exportChallenge = exportChallenge;
Certificate.exportPublicKey = exportPublicKey;
Certificate.verifySpkac = verifySpkac;

module.exports = { Certificate };
