// Names of what the files of a net.Socket keep in it.

// The option `onread`: bytes go into a buffer of the user's.
const kBuffer = Symbol('kBuffer');
const kBufferCallback = Symbol('kBufferCb');
const kBufferGenerator = Symbol('kBufferGen');
const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');
const kNoDelay = Symbol('kSetNoDelay');
const kKeepAlive = Symbol('kSetKeepAlive');
const kKeepAliveDelay = Symbol('kSetKeepAliveInitialDelay');
const kQueueSize = Symbol('lastWriteQueueSize');
// Who is told of bytes that come while the stream flows for nobody.
const kUnawaited = Symbol('kUnawaited');

module.exports = {
  kBuffer,
  kBufferCallback,
  kBufferGenerator,
  kBytesRead,
  kBytesWritten,
  kNoDelay,
  kKeepAlive,
  kKeepAliveDelay,
  kQueueSize,
  kUnawaited,
};
