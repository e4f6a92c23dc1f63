// node:readline

const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal:readline/cursor');
const { Interface: Base, readOptions, setUp } = require('internal:readline/interface');
const { emitKeypressEvents } = require('internal:readline/keypress');
const { defineLazy, kEmptyObject } = require('internal:util');

// A completer that returns its completions, as one that takes a callback.
function withCallback(completer) {
  return typeof completer === 'function' && completer.length !== 2 ? (line, done) => done(null, completer(line)) : completer;
}

function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  const options = readOptions(input, output, completer, terminal);
  options.completer = withCallback(options.completer);
  setUp(this, options);
  if (process.env.TERM === 'dumb') this._ttyWrite = require('internal:readline/tty').ttyWriteDumb.bind(this);
}
Object.setPrototypeOf(Interface.prototype, Base.prototype);
Object.setPrototypeOf(Interface, Base);

Interface.prototype.question = function question(query, options, callback) {
  if (typeof options === 'function') callback = options;
  if (options === null || typeof options !== 'object') options = kEmptyObject;
  const { signal } = options;
  if (signal) {
    require('internal:validators').validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) return;
    const onAbort = () => this._cancelQuestion();
    const disposable = require('node:events').addAbortListener(signal, onAbort);
    const answered = callback;
    callback = (answer) => {
      disposable[Symbol.dispose]();
      if (typeof answered === 'function') answered(answer);
    };
  }
  if (typeof callback === 'function') this._question(query, callback);
};

Interface.prototype.question[Symbol.for('nodejs.util.promisify.custom')] = function question(query, options) {
  const signal = options?.signal;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    let disposable;
    const onAbort = () => reject(abortError(signal));
    if (signal) disposable = require('node:events').addAbortListener(signal, onAbort);
    this.question(query, options ?? kEmptyObject, (answer) => {
      disposable?.[Symbol.dispose]();
      resolve(answer);
    });
  });
};

function abortError(signal) {
  const { AbortError } = require('internal:errors');
  return new AbortError(undefined, { cause: signal.reason });
}

Interface.prototype._tabComplete = function(lastWasTab) {
  this.pause();
  this.completer(this.line.slice(0, this.cursor), (error, found) => {
    this.resume();
    if (error) this._tellCompletionError(error);
    else this._tabCompleter(lastWasTab, found);
  });
};

Interface.prototype._getCursorPos = Base.prototype.getCursorPos;

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = { Interface, clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor };
defineLazy(module.exports, 'promises', () => require('node:readline/promises'));
