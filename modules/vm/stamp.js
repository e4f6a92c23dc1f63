// Cached data of scripts: the engine keeps no code for later, so it is a stamp that tells whether the source is the same.

const VERSION = Buffer.from(`protojs ${process.versions.quickjs ?? ''} script `);

function stampOf(source) {
  const hash = require('node:crypto').createHash('sha256').update(source).digest();
  return Buffer.concat([VERSION, hash]);
}

// Whether this is the stamp of that very source.
function checkStamp(data, source) {
  return stampOf(source).equals(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

module.exports = { checkStamp, stampOf };
