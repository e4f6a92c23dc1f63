// util.debuglog: messages to stderr for the sections that NODE_DEBUG names.

let isEnabled;
const loggers = { __proto__: null };

// NODE_DEBUG is a list with commas, `*` stands for anything, case does not matter.
function readSections() {
  const text = process.env.NODE_DEBUG;
  if (!text) return () => false;
  const pattern = text.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^');
  const expression = new RegExp(`^${pattern}$`, 'i');
  return (section) => expression.test(section);
}

function warnOfSecrets(section) {
  if (section !== 'HTTP' && section !== 'HTTP2') return;
  process.emitWarning(`Setting the NODE_DEBUG environment variable to '${section.toLowerCase()}' can expose sensitive ` +
    'data (such as passwords, tokens and authentication headers) in the resulting log.');
}

function loggerOf(section, enabled) {
  if (loggers[section] === undefined) {
    if (enabled) warnOfSecrets(section);
    loggers[section] = enabled ? makeLogger(section) : () => {};
  }
  return loggers[section];
}

function makeLogger(section) {
  return function debug(...args) {
    const { formatArguments } = require('internal:format');
    const colors = require('internal:colors').shouldColorize(process.stderr);
    const text = formatArguments({ colors }, args);
    const pid = require('internal:inspect').inspect(process.pid, { colors });
    process.stderr.write(`${section} ${pid}: ${text}\n`);
  };
}

// `callback` receives the real function at the first call, so that a caller can drop this wrapper.
function debuglog(section, callback) {
  let enabled;
  const test = () => {
    if (enabled === undefined) {
      isEnabled ??= readSections();
      section = section.toUpperCase();
      enabled = isEnabled(section);
    }
    return enabled;
  };
  let debug;
  const logger = (...args) => {
    if (debug === undefined) {
      debug = loggerOf((test(), section), enabled);
      if (typeof callback === 'function') callback(debug);
    }
    debug(...args);
  };
  Object.defineProperty(logger, 'enabled', { get: test, configurable: true, enumerable: true });
  return logger;
}

module.exports = { debuglog };
