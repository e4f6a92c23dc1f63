// performance.timerify: functions that tell how long they take.

const { now } = binding('perf_hooks');
const { kEmptyObject } = require('internal:util');
const { createNodeEntry } = require('internal:perf_hooks/entries');
const { enqueue } = require('internal:perf_hooks/observe');
const { isHistogram } = require('internal:perf_hooks/histogram');

function finish(name, start, args, histogram) {
  const duration = now() - start;
  if (histogram !== undefined) histogram.record(Math.ceil(duration * 1e6));
  const entry = createNodeEntry(name, 'function', start, duration, args);
  for (let i = 0; i < args.length; i++) entry[i] = args[i];
  enqueue(entry);
}

function timerify(fn, options = kEmptyObject) {
  const { validateFunction, validateObject } = require('internal:validators');
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && (!isHistogram(histogram) || typeof histogram.record !== 'function')) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('options.histogram', 'RecordableHistogram', histogram);
  }

  function timerified(...args) {
    const isConstructing = new.target !== undefined;
    const start = now();
    const result = isConstructing ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args);
    if (!isConstructing && typeof result?.finally === 'function') {
      return result.finally(() => finish(fn.name, start, args, histogram));
    }
    finish(fn.name, start, args, histogram);
    return result;
  }

  return Object.defineProperties(timerified, {
    length: { value: fn.length, configurable: false, enumerable: true },
    name: { value: `timerified ${fn.name}`, configurable: false, enumerable: true },
  });
}

module.exports = { timerify };
