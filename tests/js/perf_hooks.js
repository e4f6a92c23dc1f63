// performance and its timeline, observers, the loop's utilization, and the entries that http, net and dns make.
'use strict';
const assert = require('node:assert');
const hooks = require('node:perf_hooks');
const test = require('./net_support/steps')('perf_hooks');
const { PerformanceObserver } = hooks;

// The wall clock may have been set a little since the program started.
const CLOCK_STEP_MS_MAX = 1000;
// A busy machine may take the processor away at any moment: what depends on time is tried so often.
const ROUNDS_MAX = 100;

test('time goes on from the origin', (done) => {
  assert.strictEqual(performance, hooks.performance);
  const [early, told, late] = [Date.now(), performance.timeOrigin + performance.now(), Date.now()];
  assert.ok(early - CLOCK_STEP_MS_MAX < told && told < late + CLOCK_STEP_MS_MAX);
  const before = performance.now();
  assert.ok(performance.now() >= before);
  assert.throws(() => new hooks.Performance(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.throws(() => performance.now.call({}), { code: 'ERR_INVALID_ARG_TYPE' });
  const { nodeTiming } = performance;
  const { nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit } = nodeTiming;
  assert.ok(0 < nodeStart && nodeStart < v8Start && v8Start < environment && environment < bootstrapComplete);
  assert.ok(bootstrapComplete < loopStart && loopExit === -1 && nodeTiming.duration > loopStart);
  assert.deepStrictEqual(Object.keys(performance.toJSON()), ['nodeTiming', 'timeOrigin', 'eventLoopUtilization']);
  done();
});

test('marks and measures', (done) => {
  const first = performance.mark('first', { startTime: 10, detail: { nested: [1] } });
  assert.ok(first instanceof PerformanceMark && first instanceof PerformanceEntry);
  assert.deepStrictEqual(first.toJSON(), { name: 'first', entryType: 'mark', startTime: 10, duration: 0, detail: { nested: [1] } });
  performance.mark('second', { startTime: 25 });
  const span = (...values) => {
    const { startTime, duration } = performance.measure('m', ...values);
    return [startTime, duration];
  };
  assert.deepStrictEqual(span('first', 'second'), [10, 15]);
  assert.deepStrictEqual(span({ start: 5, end: 'second' }), [5, 20]);
  assert.deepStrictEqual(span({ start: 'first', duration: 7 }), [10, 7]);
  assert.deepStrictEqual(span({ end: 30, duration: 10 }), [20, 10]);
  assert.strictEqual(span('first')[0], 10);
  assert.throws(() => performance.measure('m', 'absent'), { name: 'SyntaxError' });
  assert.throws(() => performance.measure('m', { start: 1, end: 2, duration: 1 }), { code: 'ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS' });
  assert.throws(() => performance.mark('x', { startTime: -1 }), { code: 'ERR_PERFORMANCE_INVALID_TIMESTAMP' });
  assert.throws(() => performance.mark('nodeStart'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.deepStrictEqual(performance.getEntriesByType('mark').map(({ name }) => name), ['first', 'second']);
  assert.strictEqual(performance.getEntriesByName('m').length, 5);
  assert.strictEqual(performance.getEntries().length, 7);
  performance.clearMarks('first');
  performance.clearMeasures();
  assert.deepStrictEqual(performance.getEntries().map(({ name }) => name), ['second']);
  performance.clearMarks();
  done();
});

test('observers are told together, once per turn', (done) => {
  const observer = new PerformanceObserver((list, self) => {
    assert.strictEqual(self, observer);
    assert.deepStrictEqual(list.getEntries().map(({ name }) => name), ['a', 'b']);
    assert.strictEqual(list.getEntriesByName('a', 'mark').length, 1);
    observer.disconnect();
    done();
  });
  observer.observe({ entryTypes: ['mark'] });
  performance.mark('b', { startTime: 2 });
  performance.mark('a', { startTime: 1 });
  performance.measure('not asked for');
  assert.throws(() => observer.observe({ type: 'mark' }), { name: 'InvalidModificationError' });
  assert.throws(() => observer.observe({}), { code: 'ERR_MISSING_ARGS' });
});

test('an observer may ask for what was before', (done) => {
  performance.clearMarks();
  performance.mark('early');
  const observer = new PerformanceObserver((list) => {
    assert.deepStrictEqual(list.getEntries().map(({ name }) => name), ['early']);
    observer.disconnect();
    done();
  });
  observer.observe({ type: 'mark', buffered: true });
});

test('functions tell how long they take', (done) => {
  const histogram = hooks.createHistogram();
  const observer = new PerformanceObserver((list) => {
    const [entry] = list.getEntries();
    assert.deepStrictEqual([entry.name, entry.entryType, entry.detail, entry[0]], ['work', 'function', [1, 2], 1]);
    assert.strictEqual(histogram.count, 1);
    observer.disconnect();
    done();
  });
  observer.observe({ entryTypes: ['function'] });
  const timed = performance.timerify(function work(a, b) { return a + b; }, { histogram });
  assert.deepStrictEqual([timed.name, timed.length], ['timerified work', 2]);
  assert.strictEqual(timed(1, 2), 3);
});

test('the loop is idle while it waits', (done) => {
  const attempt = (left) => {
    const before = performance.eventLoopUtilization();
    setTimeout(() => {
      const waited = performance.eventLoopUtilization(before);
      if ((waited.idle <= 60 || waited.utilization >= 0.5) && left > 0) {
        attempt(left - 1);
        return;
      }
      assert.ok(waited.idle > 60, `${waited.idle} ms`);
      assert.ok(waited.utilization < 0.5);
      spin(50);
      const busy = performance.eventLoopUtilization();
      assert.ok(performance.eventLoopUtilization(busy, before).active >= 49);
      done();
    }, 100);
  };
  attempt(ROUNDS_MAX);
});

function spin(milliseconds) {
  const start = performance.now();
  while (performance.now() - start < milliseconds);
}

test('delays of the loop are measured', (done) => {
  const monitor = hooks.monitorEventLoopDelay({ resolution: 5 });
  assert.strictEqual(monitor.enable(), true);
  assert.strictEqual(monitor.enable(), false);
  const look = (left) => {
    if ((monitor.count <= 2 || monitor.max < 4e7) && left > 0) {
      spin(50);
      setTimeout(look, 20, left - 1);
      return;
    }
    assert.strictEqual(monitor.disable(), true);
    assert.ok(monitor.count > 2 && monitor.min > 0, `${monitor.count} delays from ${monitor.min} ns`);
    assert.ok(monitor.max >= 4e7, `at most ${monitor.max} ns`);
    done();
  };
  look(ROUNDS_MAX);
});

test('http and net make entries while they are observed', (done) => {
  const http = require('node:http');
  const seen = [];
  const observer = new PerformanceObserver((list) => {
    for (const { name, detail, duration } of list.getEntries()) {
      assert.ok(duration >= 0);
      if (name === 'connect') assert.strictEqual(detail.port, server.address().port);
      else assert.deepStrictEqual([detail.req.method, detail.res.statusCode], ['GET', 201]);
      seen.push(name);
    }
    if (seen.length < 3) return;
    assert.deepStrictEqual(seen.sort(), ['HttpClient', 'HttpRequest', 'connect']);
    observer.disconnect();
    server.close(done);
  });
  observer.observe({ entryTypes: ['http', 'net'] });
  const server = http.createServer((request, response) => {
    response.statusCode = 201;
    response.end('x');
  });
  server.listen(0, () => http.get({ port: server.address().port, agent: false }, (response) => response.resume()));
});

test('resources fill a buffer, which tells when it is full', (done) => {
  performance.setResourceTimingBufferSize(1);
  const markResource = (name) => performance.markResourceTiming({ startTime: 1, endTime: 3, encodedBodySize: 5 }, name, 'fetch', globalThis, '');
  const entry = markResource('one');
  assert.deepStrictEqual([entry.duration, entry.transferSize, entry.initiatorType], [2, 305, 'fetch']);
  performance.addEventListener('resourcetimingbufferfull', () => {
    performance.setResourceTimingBufferSize(2);
    setImmediate(() => {
      assert.deepStrictEqual(performance.getEntriesByType('resource').map(({ name }) => name), ['one', 'two']);
      done();
    });
  }, { once: true });
  markResource('two');
});
