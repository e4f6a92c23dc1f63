// prom-client and @opentelemetry/api: figures of a service and its traces.
import assert from 'node:assert';
import { createServer } from 'node:http';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  context,
  createContextKey,
  diag,
  metrics,
  propagation,
  trace,
} from '@opentelemetry/api';
import client from 'prom-client';
import helpers from './support/http.cjs';

const registry = new client.Registry();
registry.setDefaultLabels({ app: 'a' });
const counter = new client.Counter({ name: 'requests_total', help: 'requests', labelNames: ['method'], registers: [registry] });
counter.inc({ method: 'GET' });
counter.labels('PUT').inc(2.5);
const gauge = new client.Gauge({
  name: 'level',
  help: 'a "level"\nof',
  registers: [registry],
  collect() {
    this.set(7);
  },
});
const histogram = new client.Histogram({ name: 'seconds', help: 's', buckets: [0.1, 1, 10], registers: [registry] });
[0.05, 0.5, 5, 50].forEach((value) => histogram.observe(value));
const summary = new client.Summary({ name: 'sizes', help: 's', percentiles: [0.5, 0.9], registers: [registry] });
for (let size = 1; size <= 100; size++) summary.observe(size);
console.log(await registry.metrics());
console.log(
  (await registry.getMetricsAsJSON()).map(({ name, type }) => `${name} ${type}`),
  client.exponentialBuckets(1, 2, 4),
);
assert.throws(() => counter.inc(-1), /not possible to decrease/);
assert.throws(() => new client.Counter({ name: 'bad name', help: 'x' }), /Invalid metric name/);
assert.ok(gauge && histogram.startTimer()() >= 0);
client.collectDefaultMetrics({ register: registry });
const server = createServer(async (incoming, outgoing) =>
  outgoing.setHeader('content-type', registry.contentType).end(await registry.metrics()),
);
const port = await helpers.listen(server);
const answer = await helpers.request(port, '/metrics');
for (const name of [
  'process_cpu_user_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_seconds',
  'nodejs_heap_size_total_bytes',
  'nodejs_version_info',
]) {
  assert.match(answer.text, new RegExp(`^${name}[ {].*\\d$`, 'm'), name);
}
console.log(answer.headers['content-type']);
await helpers.close(server);
registry.clear();

const storage = new AsyncLocalStorage();
context.setGlobalContextManager({
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (current, work, self, ...rest) => storage.run(current, () => work.call(self, ...rest)),
  bind:
    (current, work) =>
    (...rest) =>
      storage.run(current, work, ...rest),
  enable() {
    return this;
  },
  disable() {
    return this;
  },
});
const key = createContextKey('key');
await context.with(ROOT_CONTEXT.setValue(key, 'kept'), async () => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  console.log('context', context.active().getValue(key), context.bind(ROOT_CONTEXT, () => context.active().getValue(key))());
});
const spanContext = { traceId: 'd4cda95b652f4a1592b449d5929fda1b', spanId: '6e0c63257de34c92', traceFlags: TraceFlags.SAMPLED };
const span = trace.wrapSpanContext(spanContext);
span.setStatus({ code: SpanStatusCode.ERROR }).end();
console.log(trace.isSpanContextValid(spanContext), trace.getSpan(trace.setSpan(ROOT_CONTEXT, span)) === span, span.isRecording());
const baggage = propagation.createBaggage({ a: { value: '1' } }).setEntry('b', { value: '2' });
console.log(
  baggage.getAllEntries(),
  trace.getTracer('t').startActiveSpan('s', (active) => active.spanContext().traceId),
  typeof metrics.getMeter('m').createCounter('c').add,
  diag.setLogger({}) ?? true,
);
