// The default high-water marks of streams, in bytes and in objects.

let bytes = 16 * 1024;
let objects = 16;

function getDefaultHighWaterMark(objectMode) {
  return objectMode ? objects : bytes;
}

function setDefaultHighWaterMark(objectMode, value) {
  require('internal:validators').validateInteger(value, 'value', 0);
  if (objectMode) objects = value;
  else bytes = value;
}

module.exports = { getDefaultHighWaterMark, setDefaultHighWaterMark };
