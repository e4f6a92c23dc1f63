// process.emitWarning() and the listener that prints what it emits.

const { codes } = require('internal:errors');
const { validateString } = require('internal:validators');
const program = binding('program');

let helperShown = false;
let disabled;

function isEnabled() {
  return program.option('--warnings') !== false && process.env.NODE_NO_WARNINGS !== '1';
}

function createWarning(message, type, code, ctor, detail) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const warning = new Error(message);
  Error.stackTraceLimit = limit;
  warning.name = String(type || 'Warning');
  if (code !== undefined) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  Error.captureStackTrace(warning, ctor || process.emitWarning);
  return warning;
}

// (error), (text, type, code, ctor) with the later ones optional, (text, { type, code, ctor, detail }).
function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = undefined;
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') warning = createWarning(warning, type, code, ctor, detail);
  else if (!(warning instanceof Error)) throw new codes.ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    // Thrown later, so that the warnings before it are printed.
    if (process.throwDeprecation) return process.nextTick(() => { throw warning; });
  }
  process.nextTick(emitNow, warning);
}

function emitNow(warning) {
  process.emit('warning', warning);
}

function isDisabled(warning) {
  disabled ??= new Set(program.option('--disable-warning'));
  return (warning?.code && disabled.has(warning.code)) || (warning?.name && disabled.has(warning.name));
}

function describe(warning, trace) {
  const code = warning.code ? `[${warning.code}] ` : '';
  let shown;
  if (trace && warning.stack) shown = warning.stack;
  else shown = typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  const detail = typeof warning.detail === 'string' ? `\n${warning.detail}` : '';
  return `(${process.release.name}:${process.pid}) ${code}${shown}${detail}`;
}

function onWarning(warning) {
  if (isDisabled(warning) || !(warning instanceof Error)) return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;
  const trace = process.traceProcessWarnings || (isDeprecation && process.traceDeprecation);
  let message = describe(warning, trace);
  if (!trace && !helperShown) {
    helperShown = true;
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    const name = require('node:path').basename(process.argv0 || 'node', '.exe');
    message += `\n(Use \`${name} ${flag} ...\` to show where the warning was created)`;
  }
  print(message);
}

function print(message) {
  const file = program.option('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS;
  if (file) {
    try {
      require('node:fs').appendFileSync(file, `${message}\n`);
      return;
    } catch {
      // Printed instead.
    }
  }
  require('node:console').error(message);
}

module.exports = { emitWarning, isEnabled, onWarning };
