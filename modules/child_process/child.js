// ChildProcess: a program that was started.

const { EventEmitter } = require('node:events');
const childProcessChannel = require('node:diagnostics_channel').channel('child_process');
const native = binding('child_process');
const engine = binding('engine');
const { getAsyncContext, setAsyncContext } = engine;
const { PIPE, numberOf, read } = require('internal:child_process/stdio');

const ENOENT = -2;
const ESRCH = -3;
const EAGAIN = -11;
const EACCES = -13;
const EINVAL = -22;
const ENFILE = -23;
const EMFILE = -24;
const ENOSYS = -38;

// A stream whose descriptor the child uses: its bytes are the child's.
const kIsUsedAsStdio = Symbol('kIsUsedAsStdio');

// What stands for the process itself.
class Process {
  constructor(owner) {
    this.owner = owner;
    this.pid = undefined;
    this.number = -1;
    this.context = undefined;
    if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'PROCESSWRAP');
  }

  // Gives a status, and this side's ends of the pipes.
  start(options, numbers) {
    this.context = getAsyncContext();
    const { file, args, envPairs, cwd, uid, gid, detached } = options;
    const answer = native.spawn(this, file, args, envPairs, cwd || undefined, numbers, uid ?? undefined, gid ?? undefined, !!detached);
    if (answer[0] === 0) {
      this.pid = answer[1];
      this.number = answer[2];
    }
    return answer;
  }

  kill(signal) {
    return this.number < 0 ? ESRCH : native.kill(this.number, signal);
  }

  ref() {
    if (this.number >= 0) native.setReferenced(this.number, true);
  }

  unref() {
    if (this.number >= 0) native.setReferenced(this.number, false);
  }

  hasRef() {
    return this.number >= 0 && native.isReferenced(this.number);
  }

  close() {
    this.number = -1;
    if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
  }

  // Called when the process has ended, or with an error number when it never was.
  onexit(code, signal) {
    const before = getAsyncContext();
    setAsyncContext(this.context);
    try {
      if (engine.asyncHooks === undefined) exited(this.owner, code, signal);
      else engine.asyncHooks.run(this, exited, undefined, [this.owner, code, signal]);
    } catch (error) {
      // What nobody catches is reported in the context where it was thrown.
      if (before !== undefined) setAsyncContext(before);
      throw error;
    }
    setAsyncContext(before);
  }
}

function exited(child, code, signal) {
  if (signal) child.signalCode = require('internal:signals').nameOf(signal) ?? `SIG${signal}`;
  else child.exitCode = code;
  if (child.stdin) child.stdin.destroy();
  child._handle.close();
  child._handle = null;
  if (code < 0) child.emit('error', spawnError(child, code));
  else child.emit('exit', child.exitCode, child.signalCode);
  // Whoever has not touched the output yet may do so until then.
  process.nextTick(flushOutput, child);
  maybeClose(child);
}

function spawnError(child, status) {
  const { errnoException } = require('internal:errors');
  const error = errnoException(status, child.spawnfile ? `spawn ${child.spawnfile}` : 'spawn');
  if (child.spawnfile) error.path = child.spawnfile;
  error.spawnargs = child.spawnargs.slice(1);
  return error;
}

// Output that nobody reads must come to its end all the same, or 'close' would never be.
function flushOutput(child) {
  if (child.stdio == null) return;
  for (const stream of child.stdio) {
    if (stream && stream.readable && !stream[kIsUsedAsStdio]) stream.resume();
  }
}

function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

function ChildProcess() {
  EventEmitter.call(this);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = new Process(this);
  if (childProcessChannel.hasSubscribers) childProcessChannel.publish({ process: this });
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

function isRunTimeError(status) {
  return status === EACCES || status === EAGAIN || status === EMFILE || status === ENFILE || status === ENOENT;
}

ChildProcess.prototype.spawn = function spawn(options) {
  const { validateArray, validateObject, validateOneOf, validateString } = require('internal:validators');
  validateObject(options, 'options');
  const { entries, ipc } = read(options.stdio || 'pipe', false);
  options.stdio = entries;
  validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
  const serialization = options.serialization || 'json';
  if (ipc >= 0) {
    if (options.envPairs !== undefined) validateArray(options.envPairs, 'options.envPairs');
    options.envPairs = environmentOf(options);
    options.envPairs.push(`NODE_CHANNEL_FD=${ipc}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
  }
  validateString(options.file, 'options.file');
  this.spawnfile = options.file;
  if (options.args !== undefined) validateArray(options.args, 'options.args');
  this.spawnargs = options.args === undefined ? [] : options.args;
  const answer = this._handle.start(
    {
      __proto__: null,
      ...options,
      args: this.spawnargs.map(String),
      envPairs: environmentOf(options).map(String),
    },
    entries.map(numberOf),
  );
  const status = answer[0];
  if (isRunTimeError(status)) {
    process.nextTick(tellError, this, status);
    if (status === EMFILE || status === ENFILE) return status;
  } else if (status !== 0) {
    for (let i = 3; i < answer.length; i++) native.closeDescriptor(answer[i]);
    this._handle.close();
    this._handle = null;
    throw require('internal:errors').errnoException(status, 'spawn');
  } else {
    process.nextTick(tellSpawn, this);
  }
  this.pid = this._handle.pid;
  const channel = makeStreams(this, entries, answer);
  if (channel >= 0) require('internal:child_process/channel').setup(this, channel, serialization);
  return status;
};

function environmentOf(options) {
  return options.envPairs ?? require('internal:child_process/arguments').environmentPairs(process.env, undefined);
}

function tellError(child, status) {
  child._handle.onexit(status, 0);
}

function tellSpawn(child) {
  child.emit('spawn');
}

// Makes this side's streams, and gives the descriptor of the channel or -1.
function makeStreams(child, entries, answer) {
  const sockets = [];
  let channel = -1;
  let at = 3;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    let socket = null;
    if (entry.type === 'wrap') {
      lend(entry);
    } else if (numberOf(entry) === PIPE) {
      const fd = answer[at++];
      if (i > 0 || entry.ipc) child._closesNeeded++;
      if (entry.ipc) channel = fd;
      else socket = makeSocket(child, fd, i);
    }
    sockets.push(socket);
  }
  child.stdin = sockets[0];
  child.stdout = sockets[1];
  child.stderr = sockets[2];
  child.stdio = sockets;
  return channel;
}

function makeSocket(child, fd, number) {
  const { Socket } = require('node:net');
  const { Pipe } = require('internal:net/handle');
  const handle = new Pipe();
  const status = handle.open(fd);
  if (status < 0) throw require('internal:errors').errnoException(status, 'open');
  const socket = new Socket({ handle, readable: number > 0 });
  if (number > 0) socket.on('close', () => maybeClose(child));
  return socket;
}

// The child reads now what this stream would have read.
function lend({ handle, _stdio: stream }) {
  handle.reading = false;
  if (typeof handle.readStop === 'function') handle.readStop();
  if (typeof stream.pause !== 'function' || stream._readableState === undefined) return;
  stream.pause();
  stream.readableFlowing = false;
  stream._readableState.reading = false;
  stream[kIsUsedAsStdio] = true;
}

ChildProcess.prototype.kill = function kill(sig) {
  const signal = sig === 0 ? sig : require('internal:util').convertToValidSignal(sig === undefined ? 'SIGTERM' : sig);
  if (!this._handle) return false;
  const status = this._handle.kill(signal);
  if (status === 0) {
    this.killed = true;
    return true;
  }
  if (status === ESRCH) return false;
  const { errnoException } = require('internal:errors');
  if (status === EINVAL || status === ENOSYS) throw errnoException(status, 'kill');
  this.emit('error', errnoException(status, 'kill'));
  return false;
};

ChildProcess.prototype[require('internal:util').SymbolDispose] = function dispose() {
  if (!this.killed) this.kill();
};

ChildProcess.prototype.ref = function ref() {
  if (this._handle) this._handle.ref();
};

ChildProcess.prototype.unref = function unref() {
  if (this._handle) this._handle.unref();
};

module.exports = { ChildProcess, maybeClose };
