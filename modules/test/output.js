// internal:test/output: reporters and destinations by their names, and the pipes between them.

const BUILT_IN = ['dot', 'junit', 'lcov', 'spec', 'tap'];

function isDirect({ reporters, destinations }) {
  return reporters.length === 1 && destinations[0] === 'stdout' && (reporters[0] === 'v8-serializer' || BUILT_IN.includes(reporters[0]));
}

// The events of a process: straight to stdout where that is all, else a stream that reporters read.
function eventsFor(settings) {
  if (!isDirect(settings)) return new (require('internal:test/stream').StreamEvents)();
  const [name] = settings.reporters;
  if (name === 'v8-serializer') return new (require('internal:test/wire').WireEvents)();
  if (name === 'lcov') return new (require('internal:test/stream').StreamEvents)();
  return new (require('internal:test/events').Events)(name);
}

function destinationOf(name) {
  if (name === 'stdout') return process.stdout;
  if (name === 'stderr') return process.stderr;
  return require('node:fs').createWriteStream(name);
}

async function reporterOf(name) {
  let reporter;
  if (BUILT_IN.includes(name)) {
    reporter = require('node:test/reporters')[name];
  } else {
    reporter = await binding('engine').importModule(name, `${process.cwd()}/`);
    if (reporter?.default) reporter = reporter.default;
  }
  if (!reporter) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_VALUE('Reporter', name, 'is not a valid reporter');
  }
  const isClass = reporter.prototype && Object.getOwnPropertyDescriptor(reporter.prototype, 'constructor');
  return isClass ? new reporter() : reporter;
}

// Whether the files may print colors, as the process that shows it can.
function mayColorize({ destinations }) {
  const { shouldColorize } = require('internal:colors');
  return destinations.some((name) => (name === 'stdout' || name === 'stderr') && shouldColorize(process[name]));
}

async function pipeReporters(stream, settings) {
  const { compose } = require('node:stream');
  const { reporters, destinations } = settings;
  const outputs = destinations.map(destinationOf);
  const made = await Promise.all(reporters.map(reporterOf));
  made.forEach((reporter, at) => compose(stream, reporter).pipe(outputs[at]));
}

module.exports = { eventsFor, mayColorize, pipeReporters };
