// node:stream/web: the streams of the web platform. Each class loads its file when it is first read.

const { defineLazily } = require('internal:lazy');

defineLazily(exports, 'internal:stream/web/readable_stream', ['ReadableStream']);
defineLazily(exports, 'internal:stream/web/readers', ['ReadableStreamDefaultReader', 'ReadableStreamBYOBReader']);
defineLazily(exports, 'internal:stream/web/byte_controller', ['ReadableStreamBYOBRequest', 'ReadableByteStreamController']);
defineLazily(exports, 'internal:stream/web/readable_controller', ['ReadableStreamDefaultController']);
defineLazily(exports, 'internal:stream/web/transform_stream', ['TransformStream', 'TransformStreamDefaultController']);
defineLazily(exports, 'internal:stream/web/writable_stream', ['WritableStream', 'WritableStreamDefaultWriter']);
defineLazily(exports, 'internal:stream/web/writable_controller', ['WritableStreamDefaultController']);
defineLazily(exports, 'internal:stream/web/strategies', ['ByteLengthQueuingStrategy', 'CountQueuingStrategy']);
defineLazily(exports, 'internal:stream/web/text_streams', ['TextEncoderStream', 'TextDecoderStream']);
defineLazily(exports, 'internal:stream/web/compression', ['CompressionStream', 'DecompressionStream']);
