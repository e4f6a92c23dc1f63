// Messages as bytes: one line of JSON each, or a structured clone behind its length.

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
  // Pieces of a message that is not whole yet.
  #parts = [];
  #length = 0;

  encode(message) {
    const body = require('internal:v8/encode').encode(message);
    const head = Buffer.allocUnsafe(LENGTH_BYTES);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, body]);
  }

  decode(bytes) {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    const messages = [];
    while (this.#length >= LENGTH_BYTES) {
      if (this.#parts[0].length < LENGTH_BYTES) this.#join();
      const end = LENGTH_BYTES + this.#parts[0].readUInt32BE(0);
      if (this.#length < end) break;
      this.#join();
      messages.push(require('internal:v8/decode').decode(this.#parts[0].subarray(LENGTH_BYTES, end)));
      this.#length -= end;
      this.#parts = [this.#parts[0].subarray(end)];
    }
    return messages;
  }

  #join() {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts, this.#length)];
  }
}

function makeCodec(mode) {
  return mode === 'advanced' ? new AdvancedCodec() : new JsonCodec();
}

module.exports = { makeCodec };
