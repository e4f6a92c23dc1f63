// The warning that calling Buffer() as a function or a constructor gives, once per process.

const MESSAGE = 'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), Buffer.allocUnsafe(), or ' +
  'Buffer.from() methods instead.';
// A program that calls it from packages this often would only be slowed down by looking further.
const CHECKS_MAX = 10_000;

let isDone = false;
let checks = 0;

// Packages are not the user's own code: without --pending-deprecation they do not warn.
function isCalledFromPackage() {
  if (process.execArgv.includes('--pending-deprecation')) return false;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  const caller = `${stack}`.split('\n').find((line) => /[(\s/]\/|file:/.test(line) && !line.includes('deprecation.js') && !line.includes('buffer/buffer.js'));
  return caller !== undefined && /[/\\]node_modules[/\\]/.test(caller);
}

exports.warn = () => {
  if (isDone || ++checks > CHECKS_MAX) return;
  // A script's Error.prepareStackTrace may itself call Buffer().
  isDone = true;
  isDone = !isCalledFromPackage();
  if (!isDone) return;
  process.emitWarning(MESSAGE, 'DeprecationWarning', 'DEP0005');
};
