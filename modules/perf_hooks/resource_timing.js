// Entries of resources, which whoever fetches them marks.

const { PerformanceEntry, checkConstructor, checkThis, finishClass, kSkipThrow } = require('internal:perf_hooks/entries');
const { bufferResourceTiming, enqueue } = require('internal:perf_hooks/observe');

const kCacheMode = Symbol('kCacheMode');
const kRequestedUrl = Symbol('kRequestedUrl');
const kTimingInfo = Symbol('kTimingInfo');
const kInitiatorType = Symbol('kInitiatorType');

// Bytes that the heads of a response count for, by the standard.
const HEAD_BYTES = 300;

class PerformanceResourceTiming extends PerformanceEntry {
  constructor(token = undefined, name = undefined, type = undefined) {
    checkConstructor(token);
    super(token, name, type);
  }

  get name() {
    checkThis(this, kRequestedUrl, 'PerformanceResourceTiming');
    return this[kRequestedUrl];
  }

  get startTime() {
    return timingOf(this).startTime;
  }

  get duration() {
    const { endTime, startTime } = timingOf(this);
    return endTime - startTime;
  }

  get initiatorType() {
    checkThis(this, kInitiatorType, 'PerformanceResourceTiming');
    return this[kInitiatorType];
  }

  get transferSize() {
    const { encodedBodySize } = timingOf(this);
    if (this[kCacheMode] === 'local') return 0;
    return this[kCacheMode] === 'validated' ? HEAD_BYTES : encodedBodySize + HEAD_BYTES;
  }

  toJSON() {
    checkThis(this, kInitiatorType, 'PerformanceResourceTiming');
    const shown = { name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration };
    for (const name of shownNames) shown[name] = this[name];
    return shown;
  }
}

const shownNames = [
  'initiatorType', 'nextHopProtocol', 'workerStart', 'redirectStart', 'redirectEnd', 'fetchStart', 'domainLookupStart',
  'domainLookupEnd', 'connectStart', 'connectEnd', 'secureConnectionStart', 'requestStart', 'responseStart', 'responseEnd',
  'transferSize', 'encodedBodySize', 'decodedBodySize',
];

// Which field of the timing (or of its connection) each getter shows.
const timingFields = {
  workerStart: 'finalServiceWorkerStartTime', redirectStart: 'redirectStartTime', redirectEnd: 'redirectEndTime',
  fetchStart: 'postRedirectStartTime', requestStart: 'finalNetworkRequestStartTime', responseStart: 'finalNetworkResponseStartTime',
  responseEnd: 'endTime', encodedBodySize: 'encodedBodySize', decodedBodySize: 'decodedBodySize',
};
const connectionFields = {
  domainLookupStart: 'domainLookupStartTime', domainLookupEnd: 'domainLookupEndTime', connectStart: 'connectionStartTime',
  connectEnd: 'connectionEndTime', secureConnectionStart: 'secureConnectionStartTime', nextHopProtocol: 'ALPNNegotiatedProtocol',
};

function timingOf(entry) {
  checkThis(entry, kTimingInfo, 'PerformanceResourceTiming');
  return entry[kTimingInfo];
}

function defineGetter(name, read) {
  const { get } = Object.getOwnPropertyDescriptor({ get [name]() { return read(timingOf(this)); } }, name);
  Object.defineProperty(PerformanceResourceTiming.prototype, name, { get, configurable: true });
}

for (const [name, field] of Object.entries(timingFields)) defineGetter(name, (timing) => timing[field]);
for (const [name, field] of Object.entries(connectionFields)) defineGetter(name, (timing) => timing.finalConnectionTimingInfo?.[field]);
finishClass(PerformanceResourceTiming, [...shownNames, 'toJSON']);

function markResourceTiming(timingInfo, requestedUrl, initiatorType, global, cacheMode) {
  require('node:assert')(cacheMode === '' || cacheMode === 'local', 'cache must be an empty string or \'local\'');
  const entry = new PerformanceResourceTiming(kSkipThrow, requestedUrl, 'resource');
  entry[kInitiatorType] = initiatorType;
  entry[kRequestedUrl] = requestedUrl;
  entry[kTimingInfo] = timingInfo;
  entry[kCacheMode] = cacheMode;
  enqueue(entry);
  bufferResourceTiming(entry);
  return entry;
}

module.exports = { PerformanceResourceTiming, markResourceTiming };
