// node:sea: programs inside an executable. There are none here, as Node answers for every program that is not in one.

const { codes } = require('internal:errors');
const { validateString } = require('internal:validators');

function isSea() {
  return false;
}

// Assets are in executables only.
function refuse(key, encoding) {
  validateString(key, 'key');
  if (encoding !== undefined) validateString(encoding, 'encoding');
  throw new codes.ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
}

function getAsset(key, encoding) {
  return refuse(key, encoding);
}

function getRawAsset(key) {
  return refuse(key, undefined);
}

function getAssetAsBlob(key, _options) {
  return refuse(key, undefined);
}

module.exports = { isSea, getAsset, getRawAsset, getAssetAsBlob };
