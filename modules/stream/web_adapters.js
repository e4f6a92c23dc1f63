// The bridge between the streams of Node and those of the web.

function unavailable(name) {
  return function adapter() {
    const { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } = require('internal:errors').codes;
    throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(name);
  };
}

module.exports = {
  newStreamReadableFromReadableStream: unavailable('stream.Readable.fromWeb'),
  newReadableStreamFromStreamReadable: unavailable('stream.Readable.toWeb'),
  newStreamWritableFromWritableStream: unavailable('stream.Writable.fromWeb'),
  newWritableStreamFromStreamWritable: unavailable('stream.Writable.toWeb'),
  newStreamDuplexFromReadableWritablePair: unavailable('stream.Duplex.fromWeb'),
  newReadableWritablePairFromDuplex: unavailable('stream.Duplex.toWeb'),
};
