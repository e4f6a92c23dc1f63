// mysql2 with a real server: plain and prepared queries, types, pools, transactions, streams, errors.
import assert from 'node:assert';
import { once } from 'node:events';
import mysql from 'mysql2/promise';
import callbacks from 'mysql2';
import servers from './support/servers.cjs';

const { stop, ...all } = await servers.mariadb();
const { socketPath, ...config } = all;
const byPath = await mysql.createConnection({ user: 'root', socketPath });
await byPath
  .query("create database test; create user 'me'@'%' identified by 'secret'; grant all on test.* to 'me'@'%'")
  .catch(async () => {
    for (const text of ['create database test', "create user 'me'@'%' identified by 'secret'", "grant all on test.* to 'me'@'%'"])
      await byPath.query(text);
  });
await byPath.end();
const login = { ...config, user: 'me', password: 'secret', database: 'test' };
const connection = await mysql.createConnection(login);
const [types] =
  await connection.query(`select 1 as i, cast(2 as signed) as big, 1.5e0 as d, cast(3.25 as decimal(5,2)) as exact, null as nothing, 'ü' as text,
  x'0102' as bytes, cast('2024-01-02 03:04:05' as datetime) as moment`);
console.log(
  types,
  (await connection.query('select ? as a, ?? from (select 1 as `odd name`) t where 1 in (?)', ['q\'"\\', 'odd name', [1, 2]]))[0],
);
await connection.query(
  'create table item (id int auto_increment primary key, name varchar(50) unique, data json, bytes longblob)',
);
const [made] = await connection.execute('insert into item (name, data, bytes) values (?, ?, ?)', [
  'one',
  '{"a":1}',
  Buffer.alloc(100_000, 9),
]);
console.log(made.insertId, made.affectedRows);
const [[row]] = await connection.execute('select name, json_extract(data, "$.a") as a, bytes from item where id = ?', [1]);
assert.ok(row.bytes.equals(Buffer.alloc(100_000, 9)));
console.log(row.name, row.a);
const failure = await connection.execute('insert into item (name) values (?)', ['one']).catch((error) => error);
console.log(failure.code, failure.errno, failure.sqlState);
console.log((await connection.query('selekt 1').catch((error) => error)).code);
await connection.beginTransaction();
await connection.execute('update item set name = ?', ['changed']);
await connection.rollback();
console.log((await connection.query({ sql: 'select name from item', rowsAsArray: true }))[0]);
const [many] = await connection.execute('select seq, md5(seq) as hash from seq_1_to_5000');
console.log(many.length, many[4999]);
await connection.end();

const pool = mysql.createPool({ ...login, connectionLimit: 3, namedPlaceholders: true, dateStrings: true });
console.log(
  (await Promise.all(Array.from({ length: 20 }, (_, at) => pool.execute('select :n as n', { n: at }))))
    .map(([rows]) => rows[0].n)
    .join(),
);
console.log((await pool.query("select date('2024-01-02') as day"))[0]);
await pool.end();

const plain = callbacks.createConnection(login);
const streamed = [];
for await (const each of plain.query('select seq from seq_1_to_50').stream({ highWaterMark: 5 })) streamed.push(each.seq);
console.log(streamed.length, streamed.at(-1));
plain.end();
await once(plain, 'end');
console.log((await mysql.createConnection({ ...login, password: 'wrong' }).catch((error) => error)).code);
console.log((await mysql.createConnection({ host: '127.0.0.1', port: 1 }).catch((error) => error)).code);
await stop();
