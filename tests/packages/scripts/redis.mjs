// ioredis and redis with a real server: values, pipelines, transactions, scripts, subscriptions, streams, lost connections.
import assert from 'node:assert';
import Redis from 'ioredis';
import { createClient } from 'redis';
import servers from './support/servers.cjs';

const { port, stop } = await servers.redis();

const client = new Redis({ port, host: '127.0.0.1' });
console.log(await client.set('a', 'ü', 'EX', 100), await client.get('a'), await client.get('none'), (await client.ttl('a')) > 90);
const bytes = Buffer.alloc(100_000, 3);
await client.set('bytes', bytes);
assert.ok(bytes.equals(await client.getBuffer('bytes')));
console.log(
  await client
    .pipeline()
    .incr('n')
    .incrby('n', 5)
    .hset('h', { x: 1, y: 'z' })
    .hgetall('h')
    .lpush('a', 1)
    .exec()
    .then((answers) => answers.map(([error, value]) => error?.message ?? value)),
);
console.log(await client.multi().set('t', 1).incr('t').exec(), await client.mget('t', 'none'));
client.defineCommand('twice', { numberOfKeys: 1, lua: 'return { KEYS[1], tonumber(ARGV[1]) * 2 }' });
console.log(await client.twice('k', 21), await client.eval('return redis.call("GET", "t")', 0));
await client.rpush('list', ...Array.from({ length: 500 }, (_, at) => at));
console.log(
  (await client.lrange('list', 0, -1)).length,
  await client.zadd('z', 2, 'b', 1, 'a'),
  await client.zrange('z', 0, -1, 'WITHSCORES'),
);
const scanned = [];
for await (const keys of client.scanStream({ match: '*', count: 2 })) scanned.push(...keys);
console.log(scanned.sort());
const heard = new Redis({ port, host: '127.0.0.1' });
await heard.subscribe('channel');
const message = new Promise((resolve) => heard.once('message', (channel, text) => resolve([channel, text])));
await client.publish('channel', 'words');
console.log(await message);
await assert.rejects(client.call('NOPE'), /unknown command/);
await client.xadd('stream', '1-1', 'field', 'value');
console.log(await client.xread('COUNT', 1, 'STREAMS', 'stream', '0'));
const answers = await Promise.all(
  Array.from({ length: 1000 }, (_, at) => client.set(`many${at}`, at).then(() => client.get(`many${at}`))),
);
assert.strictEqual(answers[999], '999');
const waiting = heard.duplicate();
const popped = waiting.blpop('queue', 5);
setTimeout(() => client.lpush('queue', 'job'), 20);
console.log(await popped);
waiting.disconnect();
heard.disconnect();

const other = createClient({ socket: { port, host: '127.0.0.1' } });
other.on('error', () => {});
await other.connect();
console.log(
  await other.set('b', '1', { condition: 'NX', EX: 10 }),
  await other.get('b'),
  await other.hGetAll('h').then((all) => ({ ...all })),
);
console.log(
  await Promise.all([other.incr('c'), other.incr('c'), other.mGet(['b', 'none'])]),
  await other.multi().set('m', '1').get('m').exec(),
);
const found = [];
for await (const keys of other.scanIterator({ MATCH: 'many*', COUNT: 500 })) found.push(...(Array.isArray(keys) ? keys : [keys]));
console.log(found.length, await other.zRangeWithScores('z', 0, -1));
const subscriber = other.duplicate();
await subscriber.connect();
const told = new Promise((resolve) =>
  subscriber.pSubscribe('ch*', (text, channel) => resolve([text, channel])).then(() => other.publish('ch1', 'p')),
);
console.log(await told);
await assert.rejects(other.sendCommand(['NOPE']), /unknown command/);
subscriber.destroy();
await other.close();

const lost = new Promise((resolve) => client.once('close', resolve));
client.options.retryStrategy = () => null;
client.on('error', () => {});
await stop();
await lost;
await assert.rejects(client.get('a'), /Connection is closed/);
const refused = new Redis({ port: 1, host: '127.0.0.1', retryStrategy: () => null, lazyConnect: true });
refused.on('error', (error) => console.log(error.code));
await assert.rejects(refused.connect());
