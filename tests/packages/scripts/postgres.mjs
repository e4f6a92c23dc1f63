// pg with a real server: passwords, types, parameters, pools, transactions, notifications, cursors of many rows, errors.
import assert from 'node:assert';
import pg from 'pg';
import servers from './support/servers.cjs';

const { stop, ...config } = await servers.postgres();
const client = new pg.Client(config);
await client.connect();

const types =
  await client.query(`select 1::int4 as int, 2::int8 as big, 1.5::float8 as real, 3.25::numeric as exact, true as yes, null as nothing,
  'ü' as text, '\\x0102'::bytea as bytes, '{"a":[1]}'::jsonb as json,
  array[1,2] as list, '2024-01-02T03:04:05Z'::timestamptz as moment, 'infinity'::float8 as inf`);
console.log(types.rows[0], types.fields.map(({ name, dataTypeID }) => `${name}:${dataTypeID}`).join());
await client.query('create table item (id serial primary key, name text unique, data jsonb, bytes bytea)');
const insert = 'insert into item (name, data, bytes) values ($1, $2, $3) returning id';
console.log((await client.query(insert, ['one', { deep: [1, 'ü'] }, Buffer.alloc(50_000, 5)])).rows);
const { rows } = await client.query({
  text: 'select data, length(bytes) as size, bytes from item where name = $1',
  values: ['one'],
  rowMode: 'array',
});
assert.ok(rows[0][2].equals(Buffer.alloc(50_000, 5)));
console.log(rows[0].slice(0, 2));
for (let round = 0; round < 3; round++) await client.query({ name: 'kept', text: 'select $1::int + 1 as n', values: [round] });
const failure = await client.query(insert, ['one', null, null]).catch((error) => error);
console.log(failure.code, failure.constraint, failure.severity, failure.detail);
console.log((await client.query('select nonsense').catch((error) => error)).message);
await client.query('begin');
await client.query('update item set name = $1', ['changed']);
await client.query('rollback');
console.log(
  (await client.query('select name from item')).rows,
  (await client.query('select 1 as a; select 2 as b')).map((result) => result.rows),
);
const many = await client.query('select n, md5(n::text) as hash from generate_series(1, 5000) n');
console.log(many.rowCount, many.rows[4999]);
const notified = new Promise((resolve) => client.once('notification', resolve));
await client.query('listen news');
const pool = new pg.Pool({ ...config, max: 3 });
await pool.query("select pg_notify('news', 'words')");
const { channel, payload } = await notified;
console.log(
  channel,
  payload,
  (await Promise.all(Array.from({ length: 20 }, (_, at) => pool.query('select $1::int as n', [at]))))
    .map((result) => result.rows[0].n)
    .join(),
);
console.log(pool.totalCount <= 3, pool.waitingCount);
const noticed = new Promise((resolve) => client.once('notice', resolve));
await client.query("do $$ begin raise notice 'look'; end $$");
console.log((await noticed).message);
const cancelled = await client.query({ text: 'select pg_sleep(5)', query_timeout: 50 }).catch((error) => error.message);
console.log(cancelled);
await pool.end();
const wrong = new pg.Client({ ...config, password: 'wrong' });
console.log(
  (await wrong.connect().catch((error) => error)).code,
  (await new pg.Client({ host: '127.0.0.1', port: 1 }).connect().catch((error) => error)).code,
);
client.on('error', () => {});
await client.end();
await stop('SIGINT');
