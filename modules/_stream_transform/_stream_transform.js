// node:_stream_transform, the old name of stream.Transform.

module.exports = require('internal:stream/transform').Transform;
