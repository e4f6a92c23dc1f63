// node:worker_threads: message ports and channels, and what tells a program that it runs on the main thread. Workers themselves
// are not part of protojs yet: whatever would start or reach one throws.

const { defineLazily } = require('internal:lazy');

function unavailable(name) {
  const error = new Error(`node:worker_threads is not available in protojs: ${name} cannot be used`);
  error.code = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';
  return error;
}

function unavailableClass(name) {
  const constructor = { [name]: class {
    constructor() {
      throw unavailable(name);
    }
  } }[name];
  return constructor;
}

const environmentData = new Map();

module.exports = {
  isMainThread: true,
  resourceLimits: {},
  threadId: 0,
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker: unavailableClass('Worker'),
  parentPort: null,
  workerData: null,
  setEnvironmentData(key, value) {
    if (value === undefined) environmentData.delete(key);
    else environmentData.set(key, value);
  },
  getEnvironmentData: (key) => environmentData.get(key),
};

defineLazily(module.exports, 'internal:worker_threads/message_port',
  ['MessagePort', 'MessageChannel', 'moveMessagePortToContext', 'receiveMessageOnPort']);
defineLazily(module.exports, 'internal:worker_threads/broadcast_channel', ['BroadcastChannel']);
defineLazily(module.exports, 'internal:host_objects', ['markAsUntransferable']);
