// Whether the bytes of a response are those that a script expects: Subresource Integrity, section 3.3.

// The weakest first: of several kinds only the strongest count.
const algorithms = ['sha256', 'sha384', 'sha512'];

const pattern = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]*)={0,2}(?:\?[!-~]*)?$/i;

// Names and hashes, in base64 without padding, of the strongest kind that is named; what cannot be read expects nothing.
function expectations(integrity) {
  let strongest = -1;
  let hashes = [];
  for (const word of integrity.trim().split(/\s+/)) {
    const [, name, hash] = pattern.exec(word) ?? [];
    const strength = name === undefined ? -1 : algorithms.indexOf(name.toLowerCase());
    if (strength < 0 || strength < strongest) continue;
    if (strength > strongest) hashes = [];
    strongest = strength;
    hashes.push(hash.replaceAll('-', '+').replaceAll('_', '/'));
  }
  return { algorithm: algorithms[strongest], hashes };
}

function matches(bytes, integrity) {
  const { algorithm, hashes } = expectations(integrity);
  if (algorithm === undefined) return true;
  const found = require('node:crypto').createHash(algorithm).update(bytes).digest('base64').replace(/=+$/, '');
  return hashes.includes(found);
}

function failed(cause) {
  return new TypeError('fetch failed', { cause });
}

async function bytesOf(response) {
  try {
    return new Uint8Array(await response.clone().arrayBuffer());
  } catch (error) {
    // The reason of an abort is told as it is.
    throw error instanceof TypeError ? failed(error) : error;
  }
}

// The response once all of it has come and is what `integrity` says; else the promise rejects.
async function checked(response, integrity) {
  if (response.body === null) throw failed(new Error());
  if (matches(await bytesOf(response), integrity)) return response;
  response.body.cancel().catch(() => {});
  throw failed(new Error('integrity mismatch'));
}

module.exports = { checked };
