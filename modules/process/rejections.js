// Promises that were rejected and that nobody handles: the five modes of --unhandled-rejections.

const engine = binding('engine');
const mode = binding('program').option('--unhandled-rejections') ?? 'throw';
const reported = new WeakMap();
let reports = 0;

class UnhandledPromiseRejection extends Error {
  code = 'ERR_UNHANDLED_REJECTION';
  name = 'UnhandledPromiseRejection';

  constructor(reason) {
    super('This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was ' +
      `not handled with .catch(). The promise rejected with the reason "${show(reason)}".`);
  }
}

class UnhandledPromiseRejectionWarning extends Error {
  name = 'UnhandledPromiseRejectionWarning';

  constructor(id) {
    super('Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block, or by ' +
      'rejecting a promise which was not handled with .catch(). To terminate the node process on unhandled promise rejection, use the CLI ' +
      'flag `--unhandled-rejections=strict` (see https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). ' +
      `(rejection id: ${id})`);
    this.stack = `${this.name}: ${this.message}`;
  }
}

class PromiseRejectionHandledWarning extends Error {
  name = 'PromiseRejectionHandledWarning';

  constructor(id) {
    super(`Promise rejection was handled asynchronously (rejection id: ${id})`);
    this.id = id;
  }
}

// A reason as text, without running its code.
function show(reason) {
  if (typeof reason === 'symbol' || reason === null || (typeof reason !== 'object' && typeof reason !== 'function')) return String(reason);
  if (typeof reason === 'function') return Function.prototype.toString.call(reason);
  return `#<${Object.getPrototypeOf(reason)?.constructor?.name ?? 'Object'}>`;
}

function isErrorLike(value) {
  return typeof value === 'object' && value !== null && (Error.isError(value) || value instanceof Error || Object.hasOwn(value, 'stack'));
}

function emitUnhandled(entry, promise) {
  if (entry.domain) {
    // As with every error, the listener does not run in its own domain.
    entry.domain.exit();
    return entry.domain.emit('error', entry.reason);
  }
  return process.emit('unhandledRejection', entry.reason, promise);
}

function raise(reason) {
  const { uncaught, end } = require('internal:process/fatal');
  const error = isErrorLike(reason) ? reason : new UnhandledPromiseRejection(reason);
  if (!uncaught(error, 'unhandledRejection')) end();
}

function warn(entry) {
  const { reason } = entry;
  const warning = new UnhandledPromiseRejectionWarning(entry.id);
  const isError = isErrorLike(reason);
  if (isError) warning.stack = reason.stack;
  process.emitWarning(isError ? reason.stack : show(reason), 'UnhandledPromiseRejectionWarning');
  process.emitWarning(warning);
}

function unhandled(promise, reason) {
  const entry = { reason, id: ++reports, warned: true, domain: process.domain };
  reported.set(promise, entry);
  switch (mode) {
    case 'none':
      emitUnhandled(entry, promise);
      return;
    case 'warn':
      emitUnhandled(entry, promise);
      warn(entry);
      return;
    case 'warn-with-error-code':
      if (emitUnhandled(entry, promise)) return;
      warn(entry);
      process.exitCode = 1;
      return;
    case 'strict':
      raise(reason);
      if (!emitUnhandled(entry, promise)) warn(entry);
      return;
    default:
      if (!emitUnhandled(entry, promise)) raise(reason);
  }
}

// A handler came after the rejection was reported.
function handled(promise) {
  const entry = reported.get(promise);
  if (entry === undefined) return;
  reported.delete(promise);
  if (!process.emit('rejectionHandled', promise)) process.emitWarning(new PromiseRejectionHandledWarning(entry.id));
}

// The engine calls this for each rejection once ticks and promise jobs have run.
function settle(promise, reason, isHandled) {
  if (isHandled) handled(promise);
  else if (engine.asyncHooks === undefined) unhandled(promise, reason);
  else engine.asyncHooks.inside(promise, unhandled, promise, reason);
}

module.exports = { settle };
