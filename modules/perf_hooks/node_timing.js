// performance.nodeTiming: when the program came past what.

const { idleTime, milestone, now } = binding('perf_hooks');
const { customInspectSymbol } = require('internal:util');
const { PerformanceEntry, inspectAs } = require('internal:perf_hooks/entries');

// By the numbers of the natives.
const milestones = ['nodeStart', 'v8Start', 'environment', 'bootstrapComplete', 'loopStart', 'loopExit'];
const shownOrder = ['nodeStart', 'v8Start', 'bootstrapComplete', 'environment', 'loopStart', 'loopExit'];

class PerformanceNodeTiming {
  constructor() {
    const properties = {
      name: { value: 'node' },
      entryType: { value: 'node' },
      startTime: { value: 0 },
      duration: { get: now },
    };
    for (const name of shownOrder) {
      const number = milestones.indexOf(name);
      properties[name] = { get: () => milestone(number) };
    }
    properties.idleTime = { get: idleTime };
    for (const property of Object.values(properties)) Object.assign(property, { enumerable: true, configurable: true });
    Object.defineProperties(this, properties);
  }

  [customInspectSymbol](depth, options) {
    return inspectAs(this, this.toJSON(), depth, options);
  }

  toJSON() {
    return { ...this };
  }
}
Object.setPrototypeOf(PerformanceNodeTiming.prototype, PerformanceEntry.prototype);

module.exports = new PerformanceNodeTiming();
