// node:child_process: the functions that start programs.

const { ChildProcess } = require('internal:child_process/child');
const { checkMaxBuffer, checkNoNul, checkTimeout, normalizeExec, normalizeExecFile, normalizeSpawn, toKillSignal } =
  require('internal:child_process/arguments');

const MAX_BUFFER_DEFAULT = 1024 * 1024;

function codes() {
  return require('internal:errors').codes;
}

function spawn(file, args, options) {
  options = normalizeSpawn(file, args, options);
  checkTimeout(options.timeout);
  if (options.signal !== undefined) require('internal:validators').validateAbortSignal(options.signal, 'options.signal');
  const killSignal = toKillSignal(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) killAfter(child, options.timeout, killSignal);
  if (options.signal) killOnAbort(child, options.signal, killSignal);
  return child;
}

function killAfter(child, timeout, killSignal) {
  const timer = setTimeout(() => {
    try {
      child.kill(killSignal);
    } catch (error) {
      child.emit('error', error);
    }
  }, timeout);
  child.once('exit', () => clearTimeout(timer));
}

function killOnAbort(child, signal, killSignal) {
  const onAbort = () => {
    try {
      if (child.kill(killSignal)) {
        const { AbortError } = require('internal:errors');
        child.emit('error', new AbortError(undefined, { cause: signal.reason }));
      }
    } catch (error) {
      child.emit('error', error);
    }
  };
  if (signal.aborted) {
    process.nextTick(onAbort);
  } else {
    const listening = require('internal:events/abort_listener').addAbortListener(signal, onAbort);
    child.once('exit', listening[require('internal:util').SymbolDispose]);
  }
}

function fork(modulePath, args = [], options) {
  modulePath = require('internal:child_process/arguments').toPath(modulePath, 'modulePath');
  const validators = require('internal:validators');
  if (args == null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else {
    validators.validateArray(args, 'args');
  }
  if (options != null) validators.validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath = options.execPath || process.execPath;
  checkNoNul(options.execPath, 'options.execPath');
  const execArgv = inheritableFlags(options.execArgv || process.execArgv);
  for (let i = 0; i < execArgv.length; i++) checkNoNul(execArgv[i], `options.execArgv[${i}]`);
  const { shorthand } = require('internal:child_process/stdio');
  if (typeof options.stdio === 'string') {
    options.stdio = shorthand(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = shorthand(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new (codes().ERR_CHILD_PROCESS_IPC_REQUIRED)('options.stdio');
  }
  return spawn(options.execPath, [...execArgv, modulePath, ...args], options);
}

// A child of `-e` must not run the same text again.
function inheritableFlags(flags) {
  if (flags !== process.execArgv || process._eval == null) return flags;
  const at = flags.lastIndexOf(process._eval);
  return at > 0 ? [...flags.slice(0, at - 1), ...flags.slice(at + 1)] : flags;
}

function exec(command, options, callback) {
  const normal = normalizeExec(command, options, callback);
  return module.exports.execFile(normal.file, normal.options, normal.callback);
}

function execFile(file, args, options, callback) {
  ({ file, args, options, callback } = normalizeExecFile(file, args, options, callback));
  options = {
    __proto__: null,
    encoding: 'utf8',
    timeout: 0,
    maxBuffer: MAX_BUFFER_DEFAULT,
    killSignal: 'SIGTERM',
    cwd: null,
    env: null,
    shell: false,
    ...options,
  };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = toKillSignal(options.killSignal);
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    gid: options.gid,
    shell: options.shell,
    signal: options.signal,
    uid: options.uid,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
  });
  require('internal:child_process/collect').collect(child, file, args, options, callback);
  return child;
}

// What util.promisify makes of exec and execFile: a promise of both outputs, with the child at hand.
function promisified(original) {
  return (...args) => {
    const { promise, resolve, reject } = require('internal:util').createDeferredPromise();
    promise.child = original(...args, (error, stdout, stderr) => {
      if (error !== null) {
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      } else {
        resolve({ stdout, stderr });
      }
    });
    return promise;
  };
}

for (const original of [exec, execFile]) {
  Object.defineProperty(original, Symbol.for('nodejs.util.promisify.custom'), { value: promisified(original), configurable: false });
}

function spawnSync(file, args, options) {
  options = { __proto__: null, maxBuffer: MAX_BUFFER_DEFAULT, ...normalizeSpawn(file, args, options) };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = toKillSignal(options.killSignal);
  return require('internal:child_process/sync').run(options);
}

function execFileSync(file, args, options) {
  ({ file, args, options } = normalizeExecFile(file, args, options));
  const result = spawnSync(file, args, options);
  if (!options.stdio && result.stderr) process.stderr.write(result.stderr);
  const error = failureOf(result, () => [options.argv0 || file, ...args].join(' '));
  if (error) throw error;
  return result.stdout;
}

function execSync(command, options) {
  const normal = normalizeExec(command, options, null);
  const inheritsStderr = !normal.options.stdio;
  const result = spawnSync(normal.file, normal.options);
  if (inheritsStderr && result.stderr) process.stderr.write(result.stderr);
  const error = failureOf(result, () => command);
  if (error) throw error;
  return result.stdout;
}

function failureOf(result, describe) {
  if (result.error) return Object.assign(result.error, result);
  if (result.status === 0) return undefined;
  let message = `Command failed: ${describe()}`;
  if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
  return require('internal:errors').genericNodeError(message, result);
}

function _forkChild(fd, mode) {
  require('internal:child_process/fork_child').connect(fd, mode);
}

module.exports = { _forkChild, ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
