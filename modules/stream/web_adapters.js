// The bridge between the streams of Node and those of the web.

const fromWeb = (name) => (stream, options) => require('internal:stream/web/from_web')[name](stream, options);
const toWeb = (name) => (stream, options) => require('internal:stream/web/to_web')[name](stream, options);

module.exports = {
  newStreamReadableFromReadableStream: fromWeb('readableFromWeb'),
  newReadableStreamFromStreamReadable: toWeb('readableToWeb'),
  newStreamWritableFromWritableStream: fromWeb('writableFromWeb'),
  newWritableStreamFromStreamWritable: toWeb('writableToWeb'),
  newStreamDuplexFromReadableWritablePair: fromWeb('duplexFromWeb'),
  newReadableWritablePairFromDuplex: toWeb('duplexToWeb'),
};
