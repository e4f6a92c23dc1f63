// internal:repl/server: REPLServer, a prompt over any two streams.

const { Interface } = require('node:readline');
const { inspect } = require('node:util');
const { codes } = require('internal:errors');

const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
const REPL_MODE_STRICT = Symbol('repl-strict');
const PROMPT = '> ';
const PROMPT_UNFINISHED = '... ';
const HISTORY_SIZE = 1000;

// What a line adds to, until it is complete.
const buffered = Symbol('buffered command');

const writer = (value) => inspect(value, writer.options);
writer.options = { ...inspect.defaultOptions, showProxy: true };

function settingsOf(prompt, stream, evaluate, useGlobal, ignoreUndefined, replMode) {
  if (prompt !== null && typeof prompt === 'object') return { ...prompt };
  return { prompt, stream, input: stream, output: stream, eval: evaluate, useGlobal, ignoreUndefined, replMode };
}

function checkSettings(settings) {
  if (settings.breakEvalOnSigint && settings.eval) throw new codes.ERR_INVALID_REPL_EVAL_CONFIG();
}

function interfaceOptions(settings) {
  const input = settings.input ?? settings.stream ?? process.stdin;
  const output = settings.output ?? settings.stream ?? process.stdout;
  const terminal = settings.terminal ?? Boolean(output.isTTY);
  return { input, output, terminal, historySize: HISTORY_SIZE, prompt: settings.prompt ?? PROMPT };
}

class Server extends Interface {
  constructor(settings) {
    const given = interfaceOptions(settings);
    super({ ...given, completer: (text, callback) => this.completer(text, callback) });
    this.#configure(settings, given);
    this.resetContext();
    this.lines = [];
    this.lines.level = [];
    this.commands = require('internal:repl/server_commands').makeCommands(this);
    this.on('line', (line) => takeLine(this, line));
    this.on('SIGINT', () => interrupted(this));
    this.on('close', () => closed(this));
    this.#showErrorsOf(settings);
    this.displayPrompt();
  }

  #configure(settings, given) {
    const evaluator = settings.eval;
    this.allowBlockingCompletions = Boolean(settings.allowBlockingCompletions);
    this.useColors = settings.useColors ?? (given.terminal && require('internal:colors').shouldColorize(given.output));
    this.useGlobal = Boolean(settings.useGlobal);
    this.ignoreUndefined = Boolean(settings.ignoreUndefined);
    this.replMode = settings.replMode || REPL_MODE_SLOPPY;
    this.strictMode = REPL_MODE_STRICT;
    this.underscoreAssigned = false;
    this.last = undefined;
    this.underscoreErrAssigned = false;
    this.lastError = undefined;
    this.breakEvalOnSigint = Boolean(settings.breakEvalOnSigint);
    this.editorMode = false;
    this.isWaiting = false;
    this.wasInterrupted = false;
    this[buffered] = '';
    this.writer = settings.writer ?? ((value) => inspect(value, { ...writer.options, colors: this.useColors }));
    this.completer = settings.completer ?? completeIn(this);
    this.eval = evaluator ?? ((source, context, file, callback) =>
      require('internal:repl/server_eval').evaluate(this, source, context, file, callback));
  }

  // Errors of what a line started later are shown like its own.
  #showErrorsOf() {
    this._domain = require('node:domain').create();
    this._domain.on('error', (error) => showError(this, error));
  }

  setPrompt(prompt) {
    this._initialPrompt = prompt;
    super.setPrompt(prompt);
  }

  displayPrompt(preserveCursor) {
    const isUnfinished = this[buffered].length > 0 && !this.editorMode;
    const text = this.editorMode ? '' : isUnfinished ? PROMPT_UNFINISHED : this._initialPrompt ?? this.getPrompt();
    super.setPrompt(text);
    this.prompt(preserveCursor);
    if (isUnfinished) super.setPrompt(this._initialPrompt ?? PROMPT);
  }

  clearBufferedCommand() {
    this[buffered] = '';
  }

  createContext() {
    return require('internal:repl/server_context').createContext(this);
  }

  resetContext() {
    this.context = this.createContext();
    this.underscoreAssigned = false;
    this.underscoreErrAssigned = false;
    this.lines = [];
    this.lines.level = [];
    require('internal:repl/server_context').defineLast(this);
    this.emit('reset', this.context);
  }

  defineCommand(keyword, command) {
    if (typeof command === 'function') command = { action: command };
    else require('internal:validators').validateFunction(command.action, 'cmd.action');
    this.commands[keyword] = command;
  }

  complete(...args) {
    return this.completer(...args);
  }

  setupHistory(file, callback) {
    require('internal:repl/server_history').setup(this, file, callback);
  }
}

// As a function it is called without `new` too, and classes may extend it.
function REPLServer(...args) {
  const settings = settingsOf(...args);
  checkSettings(settings);
  return Reflect.construct(Server, [settings], new.target ?? REPLServer);
}

REPLServer.prototype = Server.prototype;
Object.defineProperty(REPLServer.prototype, 'constructor', { value: REPLServer, writable: true, configurable: true });
Object.setPrototypeOf(REPLServer, Interface);

function completeIn(server) {
  return (text, callback) => {
    let found = [[], text];
    try {
      found = require('internal:repl/server_complete').complete(server, text);
    } catch {
      // A proxy or the like threw: there is nothing to offer.
    }
    callback(null, found);
  };
}

function closed(server) {
  if (!server.isWaiting) {
    process.nextTick(() => server.emit('exit'));
    return;
  }
  server.closesLater = true;
}

// Ctrl-C drops what was typed; twice on an empty line ends.
function interrupted(server) {
  const isIdle = server[buffered] === '' && server.line === '' && !server.editorMode;
  server.editorMode = false;
  server.clearLine();
  if (isIdle && server.wasInterrupted) {
    server.close();
    return;
  }
  if (isIdle) server.output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
  server.wasInterrupted = isIdle;
  server.clearBufferedCommand();
  server.lines.level = [];
  server.displayPrompt();
}

function takeLine(server, line) {
  server.wasInterrupted = false;
  server.lines.push(line);
  if (server.editorMode) {
    server[buffered] += `${line}\n`;
    return;
  }
  const trimmed = line.trim();
  if (/^\.(?!\.)/.test(trimmed) && Number.isNaN(Number.parseFloat(trimmed))) {
    const [, keyword, rest] = /^\.(\S*)\s*(.*)$/.exec(trimmed);
    if (runCommand(server, keyword, rest)) return;
    // In the middle of something it may be a property.
    if (server[buffered] === '') {
      server.output.write('Invalid REPL keyword\n');
      server.displayPrompt();
      return;
    }
  }
  evaluate(server, `${server[buffered]}${line}\n`, line);
}

function runCommand(server, keyword, rest) {
  const command = server.commands[keyword];
  if (command === undefined) return false;
  command.action.call(server, rest);
  return true;
}

let count = 0;

function evaluate(server, source, line) {
  server.isWaiting = true;
  let isFinished = false;
  const finish = (error, ...values) => {
    if (isFinished) return;
    isFinished = true;
    server.isWaiting = false;
    finished(server, line, error, values);
    if (server.closesLater) closed(server);
  };
  try {
    server.eval(source, server.context, `REPL${++count}`, finish);
  } catch (error) {
    finish(error);
  }
}

function finished(server, line, error, values) {
  const { Recoverable } = require('internal:repl/server_eval');
  if (error instanceof Recoverable) {
    server[buffered] += `${line}\n`;
    server.displayPrompt();
    return;
  }
  if (error) {
    server._domain.emit('error', error.err ?? error);
    return;
  }
  server.clearBufferedCommand();
  server.lines.level = [];
  if (values.length > 0 && (!server.ignoreUndefined || values[0] !== undefined)) {
    if (!server.underscoreAssigned) server.last = values[0];
    server.output.write(`${server.writer(values[0])}\n`);
  }
  if (!server.closed) server.displayPrompt();
}

// An error as the prompt shows it: the runtime's own frames say nothing.
function showError(server, error) {
  require('internal:repl/report').trim(error);
  let text = server.writer(error);
  if (text[0] === '[' && text.at(-1) === ']') text = text.slice(1, -1);
  if (!server.underscoreErrAssigned) server.lastError = error;
  const shown = require('internal:repl/report').uncaughtText(text);
  server.output.write(shown.endsWith('\n') ? shown : `${shown}\n`);
  server.clearBufferedCommand();
  server.lines.level = [];
  if (!server.closed) server.displayPrompt();
}

module.exports = { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, evaluate, writer };
