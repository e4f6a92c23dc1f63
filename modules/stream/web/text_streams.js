// TextEncoderStream and TextDecoderStream (Encoding Standard, section 7).

const { exposeClass, invalidThis } = require('internal:stream/web/common');
const { TransformStream } = require('internal:stream/web/transform_stream');

const kCoder = Symbol('kHandle');
const kTransform = Symbol('kTransform');

// The transformer of a TextEncoderStream. The first half of a surrogate pair may end one chunk, the second begin the next.
class Encoding {
  constructor() {
    this.encoder = new TextEncoder();
    this.pending = '';
  }

  transform(chunk, controller) {
    let text = this.pending + String(chunk);
    this.pending = '';
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xD800 && last <= 0xDBFF) {
      this.pending = text[text.length - 1];
      text = text.slice(0, -1);
    }
    if (text !== '') controller.enqueue(this.encoder.encode(text));
  }

  flush(controller) {
    if (this.pending !== '') controller.enqueue(new Uint8Array([0xEF, 0xBF, 0xBD]));
  }
}

class Decoding {
  constructor(decoder) {
    this.decoder = decoder;
  }

  transform(chunk, controller) {
    checkBytes(chunk);
    const text = this.decoder.decode(chunk, { stream: true });
    if (text !== '') controller.enqueue(text);
  }

  flush(controller) {
    const text = this.decoder.decode();
    if (text !== '') controller.enqueue(text);
  }
}

function checkBytes(chunk) {
  if (chunk !== undefined) return;
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_TYPE('chunk', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function check(stream, Class) {
  if (stream?.[kTransform] === undefined || !(stream instanceof Class)) throw invalidThis(Class.name);
  return stream;
}

class TextEncoderStream {
  constructor() {
    const encoding = new Encoding();
    this[kCoder] = encoding.encoder;
    this[kTransform] = new TransformStream(encoding);
  }

  get encoding() {
    return check(this, TextEncoderStream)[kCoder].encoding;
  }

  get readable() {
    return check(this, TextEncoderStream)[kTransform].readable;
  }

  get writable() {
    return check(this, TextEncoderStream)[kTransform].writable;
  }
}

class TextDecoderStream {
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = new TextDecoder(encoding, options);
    this[kCoder] = decoder;
    this[kTransform] = new TransformStream(new Decoding(decoder));
  }

  get encoding() {
    return check(this, TextDecoderStream)[kCoder].encoding;
  }

  get fatal() {
    return check(this, TextDecoderStream)[kCoder].fatal;
  }

  get ignoreBOM() {
    return check(this, TextDecoderStream)[kCoder].ignoreBOM;
  }

  get readable() {
    return check(this, TextDecoderStream)[kTransform].readable;
  }

  get writable() {
    return check(this, TextDecoderStream)[kTransform].writable;
  }
}

exposeClass(TextEncoderStream, ['encoding', 'readable', 'writable'], (stream) => {
  const { encoding, readable, writable } = check(stream, TextEncoderStream);
  return { encoding, readable, writable };
});
exposeClass(TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable'], (stream) => {
  const { encoding, fatal, ignoreBOM, readable, writable } = check(stream, TextDecoderStream);
  return { encoding, fatal, ignoreBOM, readable, writable };
});

// As in Node, these two have no name of their own for Object.prototype.toString().
delete TextEncoderStream.prototype[Symbol.toStringTag];
delete TextDecoderStream.prototype[Symbol.toStringTag];

module.exports = { TextDecoderStream, TextEncoderStream };
