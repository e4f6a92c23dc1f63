// v8.GCProfiler: when collections ran between start and stop, as far as the engine tells.

// The engine counts no collections of its own accord, so only the state at both ends is known.
class GCProfiler {
  #startTime;

  start() {
    this.#startTime ??= Date.now();
  }

  stop() {
    if (this.#startTime === undefined) return undefined;
    const startTime = this.#startTime;
    this.#startTime = undefined;
    return { version: 1, startTime, statistics: [], endTime: Date.now() };
  }
}

module.exports = { GCProfiler };
