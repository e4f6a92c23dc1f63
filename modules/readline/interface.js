// What both forms of Interface are: lines out of an input, questions, pauses and the end.

const EventEmitter = require('node:events');

const HISTORY_MAX_DEFAULT = 30;
const CRLF_MS_MIN = 100;
const ESCAPE_MS = 500;
const TAB_SIZE_DEFAULT = 8;
// Lines that an iterator holds before the input is paused.
const ITERATOR_LINES_MAX = 1024;

const lineEnding = /\r?\n|\r(?!\n)/g;

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

// The options of createInterface(), given as one object or one by one.
function readOptions(input, output, completer, terminal) {
  const options = input?.input ? { ...pick(input) } : { input, output, completer, terminal };
  const { validateAbortSignal, validateArray, validateNumber, validateUint32 } = validators();
  if (options.tabSize !== undefined) validateUint32(options.tabSize, 'tabSize', true);
  const { escapeCodeTimeout } = options;
  if (escapeCodeTimeout !== undefined && !Number.isFinite(escapeCodeTimeout)) {
    throw new (codes().ERR_INVALID_ARG_VALUE)('input.escapeCodeTimeout', ESCAPE_MS);
  }
  if (options.signal) validateAbortSignal(options.signal, 'options.signal');
  if (options.completer !== undefined && typeof options.completer !== 'function') {
    throw new (codes().ERR_INVALID_ARG_VALUE)('completer', options.completer);
  }
  if (options.history === undefined) options.history = [];
  else validateArray(options.history, 'history');
  if (options.historySize === undefined) options.historySize = HISTORY_MAX_DEFAULT;
  validateNumber(options.historySize, 'historySize', 0);
  return options;
}

function pick(options) {
  const {
    input, output, completer, terminal, history, historySize, signal, tabSize, removeHistoryDuplicates, prompt, escapeCodeTimeout, crlfDelay,
  } = options;
  return {
    input, output, completer, terminal, history, historySize, signal, tabSize, removeHistoryDuplicates, prompt, escapeCodeTimeout, crlfDelay,
  };
}

function setUp(rl, options) {
  EventEmitter.call(rl);
  const { input, output, crlfDelay } = options;
  rl._sawReturnAt = 0;
  rl.isCompletionEnabled = true;
  rl._sawKeyPress = false;
  rl._previousKey = null;
  rl.escapeCodeTimeout = options.escapeCodeTimeout ?? ESCAPE_MS;
  rl.tabSize = options.tabSize ?? TAB_SIZE_DEFAULT;
  rl.line = '';
  rl.output = output;
  rl.input = input;
  rl.history = options.history;
  rl.historySize = options.historySize;
  rl.removeHistoryDuplicates = Boolean(options.removeHistoryDuplicates);
  rl.crlfDelay = crlfDelay ? Math.max(CRLF_MS_MIN, crlfDelay) : CRLF_MS_MIN;
  rl.completer = options.completer;
  rl.terminal = Boolean(options.terminal === undefined && output != null ? output.isTTY : options.terminal);
  rl._editing = { undo: [], redo: [], kills: [], killAt: 0, yanking: false, search: null };
  Object.defineProperty(rl, '_editing', { enumerable: false });
  rl.setPrompt(options.prompt === undefined ? '> ' : options.prompt);
  const onError = (error) => rl.emit('error', error);
  input.on('error', onError);
  if (rl.terminal) listenToKeys(rl, input, output, onError);
  else listenToBytes(rl, input, onError);
  if (options.signal) closeOnAbort(rl, options.signal);
  input.resume();
}

function listenToBytes(rl, input, onError) {
  const { StringDecoder } = require('node:string_decoder');
  rl._decoder = new StringDecoder('utf8');
  const onData = (data) => rl._normalWrite(data);
  const onEnd = () => {
    if (typeof rl._line_buffer === 'string' && rl._line_buffer.length > 0) rl.emit('line', rl._line_buffer);
    rl.close();
  };
  input.on('data', onData);
  input.on('end', onEnd);
  rl.once('close', () => {
    input.removeListener('data', onData);
    input.removeListener('error', onError);
    input.removeListener('end', onEnd);
  });
}

function listenToKeys(rl, input, output, onError) {
  const onEnd = () => {
    if (typeof rl.line === 'string' && rl.line.length > 0) rl.emit('line', rl.line);
    rl.close();
  };
  const onKeypress = (text, key) => {
    rl._ttyWrite(text, key);
    const first = key?.sequence ? key.sequence.codePointAt(0) : 0;
    // Half of a character: what is shown is put right.
    if (first >= 0xd800 && first <= 0xdfff) rl._refreshLine();
  };
  const onResize = () => rl._refreshLine();
  require('internal:readline/keypress').emitKeypressEvents(input, rl);
  input.on('keypress', onKeypress);
  input.on('end', onEnd);
  rl._setRawMode(true);
  rl.cursor = 0;
  rl.historyIndex = -1;
  if (output != null) output.on('resize', onResize);
  rl.once('close', () => {
    input.removeListener('keypress', onKeypress);
    input.removeListener('error', onError);
    input.removeListener('end', onEnd);
    if (output != null) output.removeListener('resize', onResize);
  });
}

function closeOnAbort(rl, signal) {
  if (signal.aborted) {
    process.nextTick(() => rl.close());
    return;
  }
  const onAborted = () => rl.close();
  const disposable = EventEmitter.addAbortListener(signal, onAborted);
  rl.once('close', () => disposable[Symbol.dispose]());
}

const kIterator = Symbol('line object stream');

class Interface extends EventEmitter {
  constructor(input, output, completer, terminal) {
    super();
    setUp(this, readOptions(input, output, completer, terminal));
  }

  get columns() {
    return this.output?.columns || Infinity;
  }

  setPrompt(prompt) {
    this._prompt = prompt;
  }

  getPrompt() {
    return this._prompt;
  }

  _setRawMode(mode) {
    const before = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return before;
  }

  prompt(preserveCursor) {
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this._prompt);
    }
  }

  // Asks; a question that waits already is only shown again.
  _question(query, callback) {
    if (this.closed) throw new (codes().ERR_USE_AFTER_CLOSE)('readline');
    if (!this._questionCallback) {
      this._oldPrompt = this._prompt;
      this.setPrompt(query);
      this._questionCallback = callback;
    }
    this.prompt();
  }

  _cancelQuestion() {
    if (!this._questionCallback) return;
    this._questionCallback = null;
    this.setPrompt(this._oldPrompt);
    this.clearLine();
  }

  _onLine(line) {
    const callback = this._questionCallback;
    if (!callback) {
      this.emit('line', line);
      return;
    }
    this._questionCallback = null;
    this.setPrompt(this._oldPrompt);
    callback(line);
  }

  _writeToOutput(text) {
    validators().validateString(text, 'stringToWrite');
    if (this.output != null) this.output.write(text);
  }

  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  }

  pause() {
    if (this.paused) return undefined;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  resume() {
    if (!this.paused) return undefined;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  write(data, key) {
    if (this.paused) this.resume();
    if (this.terminal) this._ttyWrite(data, key);
    else this._normalWrite(data);
  }

  // Takes bytes of an input that is no terminal and tells their lines.
  _normalWrite(data) {
    if (data === undefined) return;
    let text = this._decoder.write(data);
    if (this._sawReturnAt !== 0 && Date.now() - this._sawReturnAt <= this.crlfDelay) {
      if (text.codePointAt(0) === 10) text = text.slice(1);
      this._sawReturnAt = 0;
    }
    if (text === '') return;
    lineEnding.lastIndex = 0;
    // Only what is new is searched; what waits holds no ending.
    const hasEnding = lineEnding.test(text);
    if (this._line_buffer) text = this._line_buffer + text;
    this._line_buffer = text;
    if (hasEnding) this._tellLines(text);
  }

  _tellLines(text) {
    this._sawReturnAt = text.endsWith('\r') ? Date.now() : 0;
    const lines = text.split(lineEnding);
    this._line_buffer = lines.pop();
    for (const line of lines) this._onLine(line);
  }

  [Symbol.asyncIterator]() {
    if (this[kIterator] === undefined) {
      const { kFirstEventParam } = require('internal:events/on');
      const options = { close: ['close'], highWaterMark: ITERATOR_LINES_MAX, [kFirstEventParam]: true };
      Object.defineProperty(this, kIterator, { value: EventEmitter.on(this, 'line', options) });
    }
    return this[kIterator];
  }
}

function defineMethods(methods) {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Interface.prototype, name, { value, writable: true, configurable: true });
  }
}

defineMethods(require('internal:readline/edit').editing);
defineMethods(require('internal:readline/complete').completing);
defineMethods({ _ttyWrite: require('internal:readline/tty').ttyWrite });

module.exports = { Interface, readOptions, setUp };
