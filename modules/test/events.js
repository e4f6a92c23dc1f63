// internal:test/events: carries what happens in the tests to a reporter, and its text to the output.

const REPORTERS = {
  __proto__: null,
  dot: 'internal:test/dot',
  junit: 'internal:test/junit',
  spec: 'internal:test/spec',
  tap: 'internal:test/tap',
};

class Events {
  #report;
  #text = '';
  #isScheduled = false;

  #onClose;

  constructor(name) {
    this.#report = require(REPORTERS[name]).createReporter();
    // The first line waits for what the first tests print at once.
    this.#text = this.#report.begin();
    if (this.#text !== '') setImmediate(() => this.flush());
  }

  emit(type, data) {
    this.#write(this.#report.format(type, data));
  }

  end() {
    this.#write(this.#report.finish());
    if (this.#onClose !== undefined) process.nextTick(this.#onClose);
  }

  whenClosed(listener) {
    this.#onClose = () => {
      this.flush();
      listener();
    };
  }

  // Text is gathered: a test that ends in one turn costs one write.
  #write(text) {
    if (text === '') return;
    this.#text += text;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    process.nextTick(() => this.flush());
  }

  flush() {
    this.#isScheduled = false;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    process.stdout.write(text);
  }
}

module.exports = { Events };
