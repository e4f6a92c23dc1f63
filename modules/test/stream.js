// internal:test/stream: the events of a test run as a stream of objects, each also emitted by its name.

const { Readable } = require('node:stream');

const report = Symbol('report');

class TestsStream extends Readable {
  #waiting = [];
  #mayPush = true;

  constructor() {
    super({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#mayPush = true;
    while (this.#waiting.length > 0 && this.#mayPush) this.#mayPush = this.push(this.#waiting.shift());
  }

  #tryPush(item) {
    if (this.#mayPush) this.#mayPush = this.push(item);
    else this.#waiting.push(item);
  }

  [report](type, data) {
    this.emit(type, data);
    this.#tryPush({ type, data });
  }

  static finish(stream) {
    stream.#tryPush(null);
  }
}

// What a test tree needs of its output, over such a stream.
class StreamEvents {
  constructor() {
    this.stream = new TestsStream();
  }

  emit(type, data) {
    this.stream[report](type, data);
  }

  end() {
    TestsStream.finish(this.stream);
  }

  flush() {}

  whenClosed(listener) {
    this.stream.once('close', listener);
  }
}

module.exports = { StreamEvents, TestsStream };
