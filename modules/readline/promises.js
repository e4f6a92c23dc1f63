// node:readline/promises

const { byDistance, clearDown, lineClearing, toPosition } = require('internal:readline/cursor');
const { Interface: Base } = require('internal:readline/interface');
const { kEmptyObject } = require('internal:util');

class Interface extends Base {
  question(query, options = kEmptyObject) {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      if (!signal) {
        this._question(query, resolve);
        return;
      }
      require('internal:validators').validateAbortSignal(signal, 'options.signal');
      const { AbortError } = require('internal:errors');
      const fail = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal.aborted) {
        fail();
        return;
      }
      const onAbort = () => {
        this._cancelQuestion();
        fail();
      };
      const disposable = require('node:events').addAbortListener(signal, onAbort);
      this._question(query, (answer) => {
        disposable[Symbol.dispose]();
        resolve(answer);
      });
    });
  }
}

// Movements of the cursor that are written together.
class Readline {
  #autoCommit = false;
  #stream;
  #todo = [];

  constructor(stream, options = undefined) {
    if (!require('internal:stream/classify').isWritable(stream)) {
      const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
      throw new ERR_INVALID_ARG_TYPE('stream', 'Writable', stream);
    }
    this.#stream = stream;
    if (options?.autoCommit != null) {
      require('internal:validators').validateBoolean(options.autoCommit, 'options.autoCommit');
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(text) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(text));
    else this.#todo.push(text);
    return this;
  }

  cursorTo(x, y = undefined) {
    const { validateInteger } = require('internal:validators');
    validateInteger(x, 'x');
    if (y != null) validateInteger(y, 'y');
    return this.#add(toPosition(x, y));
  }

  moveCursor(dx, dy) {
    if (!dx && !dy) return this;
    const { validateInteger } = require('internal:validators');
    validateInteger(dx, 'dx');
    validateInteger(dy, 'dy');
    return this.#add(byDistance(dx, dy));
  }

  clearLine(direction) {
    require('internal:validators').validateInteger(direction, 'dir', -1, 1);
    return this.#add(lineClearing(direction));
  }

  clearScreenDown() {
    return this.#add(clearDown);
  }

  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#todo.join(''), resolve);
      this.#todo = [];
    });
  }

  rollback() {
    this.#todo = [];
    return this;
  }
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = { Interface, Readline, createInterface };
