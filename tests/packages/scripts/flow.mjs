// async, bluebird, rxjs, p-limit, p-queue: what decides when things run.
import assert from 'node:assert';
import async from 'async';
import Bluebird from 'bluebird';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import * as rx from 'rxjs';

const wait = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

console.log(
  await async.mapLimit([3, 1, 2], 2, async (n) => {
    await wait(n);
    return n * 2;
  }),
);
console.log(await async.auto({ a: async () => 1, b: ['a', async ({ a }) => a + 1], c: ['a', 'b', async ({ a, b }) => [a, b]] }));
console.log(await async.waterfall([(next) => next(null, 1), (one, next) => setImmediate(next, null, one + 1)]));
let tries = 0;
console.log(
  await async.retry({ times: 3, interval: 1 }, async () => {
    if (++tries < 3) throw new Error('again');
    return tries;
  }),
);
const queued = [];
const queue = async.queue(
  (task, done) =>
    setImmediate(() => {
      queued.push(task);
      done();
    }),
  2,
);
queue.push([1, 2, 3]);
queue.unshift(0);
await queue.drain();
const reflected = await async.parallel(
  async.reflectAll({
    x: async () => {
      throw new Error('x');
    },
    y: async () => 1,
  }),
);
console.log(queued.sort(), reflected.x.error.message, reflected.y);

console.log(await Bluebird.map([1, 2, 3], (n) => Bluebird.delay(3 - n, n * n), { concurrency: 2 }));
console.log(await Bluebird.props({ a: Bluebird.resolve(1), b: 2 }), await Bluebird.reduce([1, 2, 3], (sum, n) => sum + n, 0));
console.log(
  await Bluebird.delay(50)
    .timeout(5, 'late')
    .catch(Bluebird.TimeoutError, (error) => error.message),
);
console.log(
  await Bluebird.promisify((a, done) => process.nextTick(done, null, a + 1))(1),
  await Bluebird.some([wait(9, 'c'), wait(1, 'a'), wait(2, 'b')], 2),
);
console.log(
  await Bluebird.coroutine(function* () {
    return (yield Bluebird.resolve(1)) + (yield wait(1, 2));
  })(),
);
console.log(
  await Bluebird.using(
    Bluebird.resolve('r').disposer((r) => queued.push(r)),
    (r) => r + '!',
  ),
  queued.at(-1),
);
console.log((await Bluebird.reject(new TypeError('t')).reflect()).reason().message, await Bluebird.any([Bluebird.reject(1), 2]));
const cancelled = await Bluebird.fromCallback((done) => done(new Error('op'))).catch(
  Bluebird.OperationalError,
  (error) => error.message,
);
console.log(cancelled, await Bluebird.each([1, 2], (n) => n), await Bluebird.join(1, wait(1, 2), (a, b) => a + b));

const collect = (source) => rx.firstValueFrom(source.pipe(rx.toArray()));
console.log(
  await collect(
    rx.interval(1).pipe(
      rx.take(5),
      rx.filter((n) => n % 2 === 0),
      rx.map((n) => n * 10),
      rx.scan((sum, n) => sum + n, 0),
    ),
  ),
);
console.log(
  await collect(
    rx.of(1, 2, 3).pipe(
      rx.concatMap((n) => rx.timer(3 - n).pipe(rx.map(() => n))),
      rx.bufferCount(2),
    ),
  ),
);
console.log(
  await collect(
    rx.merge(
      rx.of('a'),
      rx.from(wait(2, 'b')),
      rx.defer(() => rx.of('c')),
    ),
  ),
);
console.log(
  await collect(
    rx
      .throwError(() => new Error('gone'))
      .pipe(
        rx.retry(2),
        rx.catchError((error) => rx.of(error.message)),
      ),
  ),
);
const subject = new rx.BehaviorSubject(0);
const heard = [];
const subscription = subject
  .pipe(rx.distinctUntilChanged(), rx.withLatestFrom(rx.of('x')))
  .subscribe((pair) => heard.push(pair.join('')));
[1, 1, 2].forEach((n) => subject.next(n));
subscription.unsubscribe();
subject.next(3);
console.log(
  heard,
  await collect(rx.combineLatest([rx.of(1, 2), rx.of('a', 'b')])),
  await collect(rx.zip(rx.of(1, 2), rx.of('a', 'b'))),
);
console.log(
  await collect(
    rx.from(
      (async function* () {
        yield 1;
        yield 2;
      })(),
    ),
  ),
  await rx.lastValueFrom(rx.range(1, 5).pipe(rx.reduce((a, b) => a * b))),
);
console.log(
  await collect(rx.of(1).pipe(rx.delay(30), rx.timeout({ first: 5, with: () => rx.of('timed out') }), rx.shareReplay(1))),
);

let active = 0;
let most = 0;
const limit = pLimit(2);
const job = (value) =>
  limit(async () => {
    most = Math.max(most, ++active);
    await wait(2);
    active--;
    return value;
  });
console.log(await Promise.all([1, 2, 3, 4].map(job)), most, limit.pendingCount);

const order = [];
const jobs = new PQueue({ concurrency: 1, autoStart: false, interval: 5, intervalCap: 2 });
const added = [3, 1, 2].map((priority) =>
  jobs.add(
    async () => {
      order.push(priority);
      return priority;
    },
    { priority },
  ),
);
jobs.start();
await jobs.onIdle();
console.log(order, await Promise.all(added), jobs.size);
await assert.rejects(
  jobs.add(() => wait(100), { timeout: 5 }),
  { name: 'TimeoutError' },
);
