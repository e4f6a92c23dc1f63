// The Console class: what every console has, the global one too. Rare methods are in files of their own, loaded when called.

const { formatArguments } = require('internal:format');

const kState = Symbol('console state');

// What one console knows beside its visible properties.
class State {
  constructor(colorMode, groupIndentation, inspectOptions) {
    this.colorMode = colorMode;
    this.groupIndentation = groupIndentation;
    this.inspectOptions = inspectOptions;
    this.indent = '';
    this.counts = undefined;
    // Only of the global console: writes straight to a descriptor as long as nobody has touched process.stdout or process.stderr.
    this.direct = undefined;
  }
}

function Console(options) {
  if (new.target === undefined) return Reflect.construct(Console, arguments);
  const given = !options || typeof options.write === 'function' ?
    { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] } : options;
  const { stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation = 2 } = given;
  checkOptions(given, stdout, stderr, colorMode, inspectOptions);
  // Bound methods come from the instance, so that a subclass can override them.
  for (const name of Object.keys(Console.prototype)) bindMethod(this, name, this[name], this);
  define(this, '_stdout', stdout);
  define(this, '_stderr', stderr);
  bindProperties(this, ignoreErrors, new State(colorMode, groupIndentation, inspectOptions));
}

function checkOptions(given, stdout, stderr, colorMode, inspectOptions) {
  const { codes } = require('internal:errors');
  const { validateInteger, validateObject, validateOneOf } = require('internal:validators');
  if (!stdout || typeof stdout.write !== 'function') throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (given.groupIndentation !== undefined) validateInteger(given.groupIndentation, 'groupIndentation', 0, 1000);
  if (inspectOptions === undefined) return;
  validateObject(inspectOptions, 'options.inspectOptions');
  if (inspectOptions.colors !== undefined && given.colorMode !== undefined) {
    throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
  }
}

function define(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
}

function bindMethod(target, name, method, self) {
  const bound = method.bind(self);
  Object.defineProperty(bound, 'name', { value: name });
  target[name] = bound;
}

function bindProperties(self, ignoreErrors, state) {
  define(self, '_stdoutErrorHandler', writeErrorHandler(self, '_stdout'));
  define(self, '_stderrErrorHandler', writeErrorHandler(self, '_stderr'));
  define(self, '_ignoreErrors', Boolean(ignoreErrors));
  define(self, '_times', new Map());
  define(self, kState, state);
  Object.defineProperty(self, Symbol.toStringTag, { value: 'console', configurable: true });
}

Object.defineProperty(Console, Symbol.hasInstance, { value: (instance) => instance[kState] !== undefined });

function ignore() {}

// A write that fails later emits 'error' on the stream: nobody may be listening, and a console must not end the process.
function writeErrorHandler(self, name) {
  return (error) => {
    const stream = self[name];
    if (error == null || stream._writableState?.errorEmitted) return;
    if (stream.listenerCount('error') === 0) stream.once('error', ignore);
  };
}

function write(self, isStdout, text) {
  const state = self[kState];
  if (state.indent !== '') {
    if (text.includes('\n')) text = text.replaceAll('\n', `\n${state.indent}`);
    text = state.indent + text;
  }
  text += '\n';
  if (state.direct !== undefined && state.direct.write(isStdout ? 1 : 2, text)) return;
  const stream = isStdout ? self._stdout : self._stderr;
  if (self._ignoreErrors === false) stream.write(text);
  else writeCarefully(stream, text, isStdout ? self._stdoutErrorHandler : self._stderrErrorHandler);
}

function writeCarefully(stream, text, handler) {
  try {
    if (stream.listenerCount('error') === 0) stream.once('error', ignore);
    stream.write(text, handler);
  } catch (error) {
    if (require('internal:errors').isStackOverflowError(error)) throw error;
  } finally {
    stream.removeListener('error', ignore);
  }
}

const withColors = { colors: true };

// Options of inspect for a stream of this console; undefined stands for the defaults.
function inspectOptionsOf(self, isStdout) {
  const state = self[kState];
  let colors = state.colorMode;
  if (colors === 'auto') {
    const direct = state.direct?.colors(isStdout ? 1 : 2);
    colors = direct ?? require('internal:colors').shouldColorize(isStdout ? self._stdout : self._stderr);
  }
  const options = state.inspectOptions;
  if (options === undefined) return colors ? withColors : undefined;
  if (options.colors === undefined) options.colors = colors;
  return options;
}

function print(self, isStdout, args) {
  const first = args[0];
  const text = args.length === 1 && typeof first === 'string' ? first : formatArguments(inspectOptionsOf(self, isStdout), args);
  write(self, isStdout, text);
}

// The stack of the caller of `method` on stderr.
function printTrace(self, method, args) {
  const holder = {};
  Error.captureStackTrace(holder, method);
  const message = formatArguments(inspectOptionsOf(self, false), args);
  const frames = /^ {4}at [^]*/m.exec(String(holder.stack));
  self.error(`Trace${message === '' ? '' : `: ${message}`}${frames === null ? '' : `\n${frames[0]}`}`);
}

const methods = {
  log(...args) {
    print(this, true, args);
  },

  warn(...args) {
    print(this, false, args);
  },

  dir(object, options) {
    const { inspect } = require('internal:inspect');
    write(this, true, inspect(object, { customInspect: false, ...inspectOptionsOf(this, true), ...options }));
  },

  time(label = 'default') {
    require('internal:console/time').start(this, label);
  },

  timeEnd(label = 'default') {
    require('internal:console/time').end(this, label);
  },

  timeLog(label = 'default', ...data) {
    require('internal:console/time').report(this, label, data);
  },

  trace: function trace(...args) {
    printTrace(this, trace, args);
  },

  assert(expression, ...args) {
    if (expression) return;
    args[0] = `Assertion failed${args.length === 0 ? '' : `: ${args[0]}`}`;
    Reflect.apply(this.warn, this, args);
  },

  clear() {
    // Only a terminal can be cleared: cursor home, erase what is below.
    if (this._stdout.isTTY && process.env.TERM !== 'dumb') this._stdout.write('\u001b[1;1H\u001b[0J');
  },

  count(label = 'default') {
    const state = this[kState];
    state.counts ??= new Map();
    const name = `${label}`;
    const count = (state.counts.get(name) ?? 0) + 1;
    state.counts.set(name, count);
    this.log(`${name}: ${count}`);
  },

  countReset(label = 'default') {
    const name = `${label}`;
    if (!this[kState].counts?.delete(name)) process.emitWarning(`Count for '${name}' does not exist`);
  },

  group(...data) {
    if (data.length > 0) Reflect.apply(this.log, this, data);
    const state = this[kState];
    state.indent += ' '.repeat(state.groupIndentation);
  },

  groupEnd() {
    const state = this[kState];
    state.indent = state.indent.slice(0, state.indent.length - state.groupIndentation);
  },

  table(data, properties) {
    if (properties !== undefined) require('internal:validators').validateArray(properties, 'properties');
    if (data === null || typeof data !== 'object') this.log(data);
    else this.log(require('internal:console/table').table(data, properties, inspectOptionsOf(this, true)));
  },
};

for (const name of Object.keys(methods)) Console.prototype[name] = methods[name];
Console.prototype.debug = methods.log;
Console.prototype.info = methods.log;
Console.prototype.dirxml = methods.log;
Console.prototype.error = methods.warn;
Console.prototype.groupCollapsed = methods.group;

module.exports = { bindProperties, Console, print, printTrace, State };
