// mongodb and nats without a server: they load, work on values, and fail in time and in words.
'use strict';

const assert = require('node:assert');
const net = require('node:net');
const { BSON, MongoClient, MongoServerSelectionError, ObjectId } = require('mongodb');
const { connect, JSONCodec, StringCodec, createInbox, headers, nuid } = require('nats');
const { listen } = require('./support/http.cjs');

async function mongo() {
  const document = {
    _id: new ObjectId('65f000000000000000000001'),
    long: BSON.Long.fromString('9007199254740993'),
    when: new Date(0),
    bytes: Buffer.from([1]),
    nested: [{ a: null }],
  };
  const bytes = BSON.serialize(document);
  console.log(Buffer.from(bytes).toString('hex'), BSON.EJSON.stringify(BSON.deserialize(bytes, { promoteLongs: false })));
  const client = new MongoClient('mongodb://127.0.0.1:1/?directConnection=true', { serverSelectionTimeoutMS: 300 });
  const error = await client.connect().catch((reason) => reason);
  assert.ok(error instanceof MongoServerSelectionError);
  console.log(error.name, error.message);
  await client.close();
  assert.throws(() => new MongoClient('http://nowhere'), /Invalid scheme/);
}

async function nats() {
  const refused = await connect({ servers: '127.0.0.1:1', timeout: 500, reconnect: false }).catch((error) => error);
  console.log(refused.name, refused.code);
  const sockets = [];
  const silent = net.createServer((socket) => sockets.push(socket.on('error', () => {})));
  const port = await listen(silent);
  const late = await connect({ servers: `127.0.0.1:${port}`, timeout: 200, reconnect: false }).catch((error) => error);
  console.log(late.name, late.code);
  silent.close();
  for (const socket of sockets) socket.destroy();
  const fields = headers();
  fields.append('a', '1');
  fields.append('a', '2');
  console.log(
    fields.values('a'),
    JSONCodec().decode(JSONCodec().encode({ x: 'ü' })),
    StringCodec().decode(new Uint8Array([104, 105])),
    createInbox().length,
    nuid.next().length,
  );
}

mongo().then(nats);
