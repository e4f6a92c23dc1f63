// node:worker_threads as far as a program needs it to learn that it runs on the main thread. Workers themselves are not part of
// protojs yet: whatever would start or reach one throws.

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

function unavailableFunction(name) {
  return { [name]() { throw unavailable(name); } }[name];
}

const environmentData = new Map();

module.exports = {
  isMainThread: true,
  MessagePort: unavailableClass('MessagePort'),
  MessageChannel: unavailableClass('MessageChannel'),
  markAsUntransferable: unavailableFunction('markAsUntransferable'),
  moveMessagePortToContext: unavailableFunction('moveMessagePortToContext'),
  receiveMessageOnPort: unavailableFunction('receiveMessageOnPort'),
  resourceLimits: {},
  threadId: 0,
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker: unavailableClass('Worker'),
  parentPort: null,
  workerData: null,
  BroadcastChannel: unavailableClass('BroadcastChannel'),
  setEnvironmentData(key, value) {
    if (value === undefined) environmentData.delete(key);
    else environmentData.set(key, value);
  },
  getEnvironmentData: (key) => environmentData.get(key),
};
