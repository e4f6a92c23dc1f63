// node:_stream_readable, the old name of stream.Readable.

module.exports = require('internal:stream/readable').Readable;
