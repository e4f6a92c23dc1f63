// node:perf_hooks

const { defineLazyProperties } = require('internal:util');

const constants = {
  NODE_PERFORMANCE_GC_MAJOR: 4,
  NODE_PERFORMANCE_GC_MINOR: 1,
  NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0,
  NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
  NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
  NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};

defineLazyProperties(exports, 'internal:perf_hooks/performance', ['Performance']);
defineLazyProperties(exports, 'internal:perf_hooks/entries', ['PerformanceEntry']);
defineLazyProperties(exports, 'internal:perf_hooks/user_timing', ['PerformanceMark', 'PerformanceMeasure']);
defineLazyProperties(exports, 'internal:perf_hooks/observe', ['PerformanceObserver', 'PerformanceObserverEntryList']);
defineLazyProperties(exports, 'internal:perf_hooks/resource_timing', ['PerformanceResourceTiming']);
defineLazyProperties(exports, 'internal:perf_hooks/histogram', ['monitorEventLoopDelay', 'createHistogram']);
defineLazyProperties(exports, 'internal:perf_hooks/performance', ['performance']);
Object.defineProperty(exports, 'constants', { value: constants, enumerable: true });
Object.defineProperties(constants, Object.fromEntries(Object.keys(constants).map((name) => [name, { writable: false, configurable: false }])));
