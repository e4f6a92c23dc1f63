// Callbacks of jobs on the offload pool.

const engine = binding('engine');

// `done(error, result)` as the single event of a new operation of this type, for the hooks of node:async_hooks.
function request(type, done) {
  return engine.asyncHooks === undefined ? done : engine.asyncHooks.wrap(done, type);
}

module.exports = { request };
