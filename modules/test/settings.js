// internal:test/settings: what the command line says of tests.

const program = binding('program');

let found;

function pattern(text, name) {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/.exec(text) ?? [undefined, text, ''];
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const { codes } = require('internal:errors');
    const reason = error?.message ? ` ${error.message}` : '';
    throw new codes.ERR_INVALID_ARG_VALUE(name, text, `is an invalid regular expression.${reason}`);
  }
}

function patternsOf(name) {
  return program.option(name).map((text) => pattern(text, name));
}

// Where results go: { reporters, destinations }, as many of one as of the other.
function outputs() {
  // Set by the process that runs the files.
  const parent = process.env.NODE_TEST_CONTEXT;
  if (parent === 'child-v8') return { reporters: ['v8-serializer'], destinations: ['stdout'] };
  if (parent === 'child') return { reporters: ['tap'], destinations: ['stdout'] };
  const reporters = program.option('--test-reporter');
  const destinations = program.option('--test-reporter-destination');
  if (reporters.length === 0 && destinations.length === 0) reporters.push(process.stdout.isTTY ? 'spec' : 'tap');
  if (reporters.length === 1 && destinations.length === 0) destinations.push('stdout');
  if (reporters.length !== destinations.length) {
    const { codes } = require('internal:errors');
    const reason = "must match the number of specified '--test-reporter-destination'";
    throw new codes.ERR_INVALID_ARG_VALUE('--test-reporter', reporters, reason);
  }
  return { reporters, destinations };
}

function settings() {
  if (found !== undefined) return found;
  if (program.option('--experimental-test-coverage')) refuseCoverage();
  // The runner of files leaves the choice of tests to the processes that run them.
  const isRunner = program.option('--test');
  found = {
    ...outputs(),
    isRunner,
    only: !isRunner && program.option('--test-only'),
    patterns: isRunner ? [] : patternsOf('--test-name-pattern'),
    skipPatterns: isRunner ? [] : patternsOf('--test-skip-pattern'),
    forceExit: program.option('--test-force-exit'),
    updateSnapshots: program.option('--test-update-snapshots'),
  };
  return found;
}

// The engine does not count what it runs.
function refuseCoverage() {
  process.emitWarning('Code coverage is not available: the engine does not count what it runs. Tests run without it.');
}

module.exports = { pattern, settings };
