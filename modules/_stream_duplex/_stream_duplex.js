// node:_stream_duplex, the old name of stream.Duplex.

module.exports = require('internal:stream/duplex').Duplex;
