// Errors of Node's shape: `codes.ERR_X` classes, made when first asked for, and errors that carry an errno.

const kIsNodeError = Symbol('kIsNodeError');

// ERR_ codes that exist with a second base class: codes.ERR_INVALID_STATE.TypeError.
const variants = {
  __proto__: null,
  ERR_HTTP2_INVALID_SETTING_VALUE: [RangeError],
  ERR_INVALID_ARG_VALUE: [RangeError],
  ERR_INVALID_RETURN_VALUE: [RangeError],
  ERR_INVALID_STATE: [TypeError, RangeError],
  ERR_OPERATION_FAILED: [TypeError],
};

// Numeric classes of protojs, beside Node's string codes.
const protoCodes = {
  __proto__: null,
  MODULE_NOT_FOUND: 1001,
  ERR_MODULE_NOT_FOUND: 1001,
  ERR_UNKNOWN_BUILTIN_MODULE: 1001,
  MODULE_PARSE_ERROR: 1002,
  ERR_REQUIRE_CYCLE_MODULE: 1003,
  ENOENT: 3001,
  EACCES: 3002,
  EPERM: 3002,
  ECONNREFUSED: 4001,
  ETIMEDOUT: 4002,
  ENOTFOUND: 4003,
};

// 1001 … 4003 for an error that belongs to a numeric class, else undefined.
function protoCode(error) {
  const known = protoCodes[error.code];
  if (known !== undefined) return known;
  if (typeof error.errno === 'number') return 3003;
  if (error instanceof TypeError) return 2001;
  if (error instanceof ReferenceError) return 2002;
  if (error instanceof SyntaxError) return 2003;
  return undefined;
}

// Prototype properties that every error class here shares. `constructor` names the base class so that the class in between stays unseen.
function finishPrototype(prototype, Base, isNodeError) {
  Object.defineProperty(prototype, 'constructor', { value: Base, writable: true, configurable: true });
  Object.defineProperty(prototype, 'protoCode', { get() { return protoCode(this); }, configurable: true });
  if (isNodeError) Object.defineProperty(prototype, kIsNodeError, { value: true, configurable: true });
}

// Node prints "TypeError [ERR_X]: message" at the head of the stack while `name` stays "TypeError". Engines differ: the stack
// may have a head line "TypeError: message" or none at all.
function putCodeIntoStack(error, name, code) {
  const stack = error.stack;
  if (typeof stack !== 'string') return;
  const message = error.message;
  const plain = message === '' ? name : `${name}: ${message}`;
  const head = message === '' ? `${name} [${code}]` : `${name} [${code}]: ${message}`;
  if (stack.startsWith(plain)) error.stack = head + stack.slice(plain.length);
  else if (!stack.startsWith(head)) error.stack = stack === '' ? head : `${head}\n${stack}`;
}

// The same for a name that was given after construction.
function putNameIntoStack(error, shown) {
  const stack = error.stack;
  if (typeof stack !== 'string') return;
  const head = /^(System|Abort)?Error(?=:|\n|$)/.exec(stack);
  if (head !== null) error.stack = shown + stack.slice(head[0].length);
  else error.stack = `${shown}: ${error.message}\n${stack}`;
}

// Puts "name: message" at the head of a stack just captured, where the engine has not.
function setStackHead(error, name) {
  const stack = error.stack;
  if (typeof stack !== 'string') return;
  const head = error.message === '' ? name : `${name}: ${error.message}`;
  if (stack.startsWith(head)) return;
  const frames = /^ {4}at [^]*/m.exec(stack);
  error.stack = frames === null ? head : `${head}\n${frames[0]}`;
}

function fillIn(format, args) {
  if (args.length === 0) return format;
  return require('internal:format').formatArguments(undefined, [format, ...args]);
}

function makeClass(code, Base, message, assign) {
  const computed = typeof message === 'function';
  class NodeError extends Base {
    constructor(...args) {
      super(computed ? message(...args) : fillIn(message, args));
      this.code = code;
      if (assign !== undefined) assign(this, args);
      putCodeIntoStack(this, Base.prototype.name, code);
    }

    toString() {
      return `${this.name} [${code}]: ${this.message}`;
    }
  }
  finishPrototype(NodeError.prototype, Base, true);
  NodeError.HideStackFramesError = NodeError;
  return NodeError;
}

function makeSystemClass(code, prefix) {
  class NodeError extends SystemError {
    constructor(context) {
      super(code, context, prefix);
    }
  }
  NodeError.HideStackFramesError = NodeError;
  return NodeError;
}

const bases = [['errors', Error], ['typeErrors', TypeError], ['rangeErrors', RangeError], ['syntaxErrors', SyntaxError], ['uriErrors', URIError]];

// The class of a code, or undefined when there is no such code.
function lookUp(code) {
  const computed = require('internal:error_messages')[code];
  if (computed !== undefined) return withVariants(code, computed[0], computed[1], computed[2]);
  const table = require('internal:error_table');
  for (let i = 0; i < bases.length; i++) {
    const message = table[bases[i][0]][code];
    if (message !== undefined) return withVariants(code, bases[i][1], message, undefined);
  }
  const prefix = table.systemErrors[code];
  return prefix === undefined ? undefined : makeSystemClass(code, prefix);
}

function withVariants(code, Base, message, assign) {
  const Class = makeClass(code, Base, message, assign);
  for (const Other of variants[code] ?? []) Class[Other.name] = makeClass(code, Other, message, assign);
  return Class;
}

// The first read of codes.ERR_X falls through to this prototype, which makes the class and leaves it as an own property.
const codes = Object.create(new Proxy({ __proto__: null }, {
  get(target, code, receiver) {
    if (typeof code !== 'string' || !code.startsWith('ERR_')) return undefined;
    const Class = lookUp(code);
    if (Class !== undefined) Object.defineProperty(receiver, code, { value: Class, writable: true, enumerable: true, configurable: true });
    return Class;
  },
}));

// Adds a code of a module's own: [base class, message or function].
function E(code, message, Base, ...others) {
  const Class = codes[code] = makeClass(code, Base, message, undefined);
  for (const Other of others) Class[Other.name] = makeClass(code, Other, message, undefined);
}

// Node cuts the frames of validators off the stack by a wrapper. Here a wrapper would cost more than the validation, so the function
// stays as it is.
function hideStackFrames(fn) {
  return fn;
}

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
    putNameIntoStack(this, 'AbortError');
  }
}

// What `codes.ERR_FS_EISDIR` and the like are: a message around the context of a failed system call, which stays readable as err.info.
class SystemError extends Error {
  constructor(key, context, prefix = require('internal:error_table').systemErrors[key]) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
    this.code = key;
    Object.defineProperties(this, {
      name: { value: 'SystemError', writable: true, configurable: true },
      info: { value: context, enumerable: true, configurable: true },
    });
    mirror(this, context, 'errno', (value) => value, (value) => value);
    mirror(this, context, 'syscall', (value) => value, (value) => value);
    if (context.path !== undefined) mirror(this, context, 'path', shownPath, storedPath);
    if (context.dest !== undefined) mirror(this, context, 'dest', shownPath, storedPath);
    putNameIntoStack(this, `SystemError [${key}]`);
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    return require('internal:inspect').inspect(this, { ...options, getters: true, customInspect: false });
  }
}
Object.defineProperty(SystemError.prototype, kIsNodeError, { value: true, configurable: true });
Object.defineProperty(SystemError.prototype, 'protoCode', { get() { return protoCode(this.info); }, configurable: true });

function mirror(error, context, name, shown, stored) {
  Object.defineProperty(error, name, {
    get: () => shown(context[name]),
    set: (value) => { context[name] = stored(value); },
    enumerable: true,
    configurable: true,
  });
}

const shownPath = (value) => (value == null ? value : value.toString());
const storedPath = (value) => (value ? Buffer.from(value.toString()) : undefined);

function entryOf(errno) {
  return require('internal:errno').errmap().get(errno);
}

function nameOf(errno) {
  return require('internal:errno').errname(errno);
}

// Failed file operations: "ENOENT: no such file or directory, open 'x'". `context` = { errno, syscall, path?, dest?, message? }.
class UVException extends Error {
  constructor(context) {
    const entry = entryOf(context.errno);
    const code = entry === undefined ? 'UNKNOWN' : entry[0];
    let message = `${code}: ${context.message || (entry === undefined ? 'unknown error' : entry[1])}, ${context.syscall}`;
    const path = context.path ? context.path.toString() : undefined;
    const dest = context.dest ? context.dest.toString() : undefined;
    if (path !== undefined) message += ` '${path}'`;
    if (dest !== undefined) message += ` -> '${dest}'`;
    super(message);
    for (const key of Object.keys(context)) {
      if (key !== 'message' && key !== 'path' && key !== 'dest') this[key] = context[key];
    }
    this.code = code;
    if (path !== undefined) this.path = path;
    if (dest !== undefined) this.dest = dest;
  }
}
finishPrototype(UVException.prototype, Error, false);

const details = (address, port) => (port && port > 0 ? ` ${address}:${port}` : address ? ` ${address}` : '');

// Failed binds: "listen EADDRINUSE: address already in use 127.0.0.1:80".
class UVExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port) {
    const entry = entryOf(errno);
    const code = entry === undefined ? 'UNKNOWN' : entry[0];
    super(`${syscall} ${code}: ${entry === undefined ? 'unknown error' : entry[1]}${details(address, port)}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}
finishPrototype(UVExceptionWithHostPort.prototype, Error, false);

// "read ECONNRESET".
class ErrnoException extends Error {
  constructor(errno, syscall, original) {
    checkErrno(errno);
    const code = nameOf(errno);
    super(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
  }
}
finishPrototype(ErrnoException.prototype, Error, false);

// "connect ECONNREFUSED 127.0.0.1:80 - Local (…)".
class ExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port, additional) {
    checkErrno(errno);
    const code = nameOf(errno);
    super(`${syscall} ${code}${details(address, port)}${additional ? ` - Local (${additional})` : ''}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}
finishPrototype(ExceptionWithHostPort.prototype, Error, false);

function checkErrno(errno) {
  if (typeof errno !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('err', 'number', errno);
  if (errno >= 0 || !Number.isSafeInteger(errno)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
}

// `code` is an errno, or the name of a resolver failure.
class DNSException extends Error {
  constructor(code, syscall, hostname) {
    const errno = typeof code === 'number' ? code : undefined;
    let name = errno === undefined ? code : nameOf(errno);
    if (name === 'EAI_NODATA' || name === 'EAI_NONAME') name = 'ENOTFOUND';
    super(`${syscall} ${name}${hostname ? ` ${hostname}` : ''}`);
    this.errno = errno;
    this.code = name;
    this.syscall = syscall;
    if (hostname) this.hostname = hostname;
  }
}
finishPrototype(DNSException.prototype, Error, false);

class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }
}
finishPrototype(ConnResetException.prototype, Error, false);

class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }
}
finishPrototype(NodeAggregateError.prototype, AggregateError, true);

const errnoException = (errno, syscall, original) => new ErrnoException(errno, syscall, original);
const exceptionWithHostPort = (errno, syscall, address, port, additional) => new ExceptionWithHostPort(errno, syscall, address, port, additional);
const uvException = (context) => new UVException(context);
const uvExceptionWithHostPort = (errno, syscall, address, port) => new UVExceptionWithHostPort(errno, syscall, address, port);

function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const error = new AggregateError([outer, inner], outer.message);
  error.code = outer.code;
  return error;
}

function genericNodeError(message, properties) {
  return Object.assign(new Error(message), properties);
}

function isStackOverflowError(error) {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}

function isErrorStackTraceLimitWritable() {
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (descriptor === undefined) return Object.isExtensible(Error);
  return 'value' in descriptor ? descriptor.writable : descriptor.set !== undefined;
}

// "Received …" of messages about wrong types.
function determineSpecificType(value) {
  if (value == null) return String(value);
  switch (typeof value) {
    case 'bigint': return `type bigint (${value}n)`;
    case 'number': return Object.is(value, -0) ? 'type number (-0)' : `type number (${value})`;
    case 'boolean': return `type boolean (${value})`;
    case 'symbol': return `type symbol (${String(value)})`;
    case 'function': return `function ${value.name}`;
    case 'string': {
      const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return shown.includes("'") ? `type string (${JSON.stringify(shown)})` : `type string ('${shown}')`;
    }
    default:
      if (value.constructor && 'name' in value.constructor) return `an instance of ${value.constructor.name}`;
      return require('internal:inspect').inspect(value, { depth: -1 });
  }
}

// "a, b, and c".
function formatList(array, type = 'and') {
  if (array.length < 3) return array.join(` ${type} `);
  return `${array.slice(0, -1).join(', ')}, ${type} ${array[array.length - 1]}`;
}

function inspectWithNoCustomRetry(value, options) {
  const { inspect } = require('internal:inspect');
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

module.exports = {
  AbortError,
  aggregateTwoErrors,
  codes,
  ConnResetException,
  determineSpecificType,
  DNSException,
  E,
  ErrnoException,
  errnoException,
  ExceptionWithHostPort,
  exceptionWithHostPort,
  formatList,
  genericNodeError,
  hideStackFrames,
  inspectWithNoCustomRetry,
  isErrorStackTraceLimitWritable,
  isStackOverflowError,
  kIsNodeError,
  NodeAggregateError,
  protoCode,
  setStackHead,
  SystemError,
  uvErrmapGet: entryOf,
  UVException,
  uvException,
  UVExceptionWithHostPort,
  uvExceptionWithHostPort,
};
