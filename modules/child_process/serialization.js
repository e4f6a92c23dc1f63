// Messages as bytes: one line of JSON each, or the engine's own format behind a length.

// Until it is loaded the bytes that come are no Buffers.
require('node:buffer');

const NEW_LINE = 10;

class JsonCodec {
  // The beginning of a message whose end has not come.
  #parts = [];

  encode(message) {
    return `${JSON.stringify(message)}\n`;
  }

  decode(bytes) {
    const messages = [];
    let at = 0;
    for (;;) {
      const end = bytes.indexOf(NEW_LINE, at);
      if (end < 0) break;
      messages.push(JSON.parse(this.#line(bytes.subarray(at, end))));
      at = end + 1;
    }
    if (at < bytes.length) this.#parts.push(bytes.subarray(at));
    return messages;
  }

  #line(end) {
    if (this.#parts.length === 0) return end.toString();
    this.#parts.push(end);
    const whole = Buffer.concat(this.#parts).toString();
    this.#parts = [];
    return whole;
  }
}

// Four bytes of length, big-endian, before each message.
const LENGTH_BYTES = 4;

class AdvancedCodec {
  #rest = null;

  constructor(v8) {
    this.v8 = v8;
  }

  encode(message) {
    const body = this.v8.serialize(message);
    const head = Buffer.allocUnsafe(LENGTH_BYTES);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, body]);
  }

  decode(bytes) {
    let left = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages = [];
    while (left.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + left.readUInt32BE(0);
      if (left.length < end) break;
      messages.push(this.v8.deserialize(left.subarray(LENGTH_BYTES, end)));
      left = left.subarray(end);
    }
    this.#rest = left.length > 0 ? left : null;
    return messages;
  }
}

function makeCodec(mode) {
  return mode === 'advanced' ? new AdvancedCodec(require('node:v8')) : new JsonCodec();
}

module.exports = { makeCodec };
