// internal:test/main: `--test`, the runner of test files.

function invalid(name, value, reason) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_VALUE(name, value, reason);
}

function shardOf(text) {
  if (text === undefined) return undefined;
  const found = /^(\d+)\/(\d+)$/.exec(text);
  if (found === null) throw invalid('--test-shard', text, 'must be in the form of <index>/<total>');
  return { __proto__: null, index: Number(found[1]), total: Number(found[2]) };
}

function start() {
  const { option } = binding('program');
  const { settings } = require('internal:test/settings');
  const { pipeReporters } = require('internal:test/output');
  const found = settings();
  const options = {
    concurrency: option('--test-concurrency') || true,
    watch: option('--watch'),
    setup: (stream) => pipeReporters(stream, found),
    timeout: option('--test-timeout') || Infinity,
    shard: shardOf(option('--test-shard')),
  };
  require('internal:debuglog').debuglog('test_runner')('test runner configuration:', options);
  require('internal:test/runner').run(options).on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) process.exitCode = 1;
  });
}

module.exports = { start };
