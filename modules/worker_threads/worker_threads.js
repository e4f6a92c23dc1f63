// node:worker_threads: message ports and channels, and what tells a program that it runs on the main thread. Workers themselves
// are not part of protojs yet: whatever would start or reach one throws.

const { defineLazily } = require('internal:lazy');
const { unavailable } = require('internal:unavailable');

const environmentData = new Map();

module.exports = {
  isMainThread: true,
  resourceLimits: {},
  threadId: 0,
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker: unavailable('worker_threads', 'Worker'),
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
