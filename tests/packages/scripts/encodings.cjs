// msgpackr, protobufjs, fast-json-stringify, graphql: values on the wire.
'use strict';

const assert = require('node:assert');
const { Readable } = require('node:stream');
const build = require('fast-json-stringify');
const {
  buildSchema,
  graphql,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  print,
  printSchema,
  subscribe,
  validate,
} = require('graphql');
const { Packr, PackrStream, UnpackrStream, pack, unpack, addExtension } = require('msgpackr');
const protobuf = require('protobufjs');

async function packed() {
  const value = {
    a: [1, -1, 2 ** 40, 1.5, null, true],
    text: 'ü'.repeat(40),
    bytes: Buffer.from([1, 2]),
    date: new Date(5),
    map: new Map([['k', 1n]]),
    set: new Set([1]),
  };
  console.log(pack({ a: [1, 'x'] }).toString('hex'), unpack(pack(value)));
  const records = new Packr({ structuredClone: true, useRecords: true });
  const loop = { self: null, list: Array.from({ length: 20 }, (_, at) => ({ at, name: `n${at}` })), error: new RangeError('r') };
  loop.self = loop;
  const copy = records.unpack(records.pack(loop));
  console.log(copy.self === copy, copy.list[19], copy.error instanceof RangeError);
  class Point {
    constructor(x) {
      this.x = x;
    }
  }
  addExtension({ Class: Point, type: 11, pack: ({ x }) => Buffer.from([x]), unpack: (bytes) => new Point(bytes[0]) });
  console.log(unpack(pack([new Point(7)])));
  const through = Readable.from([{ n: 1 }, { n: 2 }])
    .pipe(new PackrStream())
    .pipe(new UnpackrStream());
  console.log(await through.toArray());
  assert.throws(() => unpack(Buffer.from([0x93, 1])), /end of|Unexpected/i);
}

function protocol() {
  const { root } = protobuf.parse(`syntax = "proto3"; package p;
    enum Kind { NONE = 0; SOME = 1; }
    message Item { string name = 1; repeated sint32 numbers = 2; map<string, Item> parts = 3; oneof either { bytes data = 4; double real = 5; }
      Kind kind = 6; uint64 big = 7; optional bool flag = 8; }
    service Things { rpc Get (Item) returns (Item); }`);
  const Item = root.lookupType('p.Item');
  const message = Item.fromObject({
    name: 'ü',
    numbers: [-1, 300],
    parts: { k: { name: 'in' } },
    data: 'AQI=',
    kind: 'SOME',
    big: '18446744073709551615',
  });
  const bytes = Item.encode(message).finish();
  console.log(
    Buffer.from(bytes).toString('hex'),
    Item.toObject(Item.decode(bytes), { enums: String, longs: String, bytes: String, defaults: true }),
  );
  console.log(
    Item.verify({ name: 5 }),
    Item.create({ real: 2.5 }).either,
    JSON.stringify(Item.decodeDelimited(Item.encodeDelimited(message).finish())),
  );
  assert.throws(() => Item.decode(bytes.subarray(0, 5)), RangeError);
  const things = root.lookupService('p.Things').create((method, data, done) => done(null, data));
  return things.get({ name: 'called' }).then((answer) => console.log(answer.name));
}

function json() {
  const schema = {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: ['string', 'null'] },
      when: { type: 'string', format: 'date-time' },
      list: { type: 'array', items: { anyOf: [{ type: 'number' }, { $ref: '#/definitions/pair' }] } },
      extra: { type: 'string', default: 'd' },
    },
    required: ['id'],
    definitions: { pair: { type: 'object', properties: { a: { type: 'boolean' } } } },
    patternProperties: { '^x-': { type: 'number' } },
    additionalProperties: { type: 'string' },
  };
  const stringify = build(schema);
  console.log(
    stringify({ id: 1.9, name: 'q"\n\u2028\ud800', when: new Date(0), list: [1, { a: true, b: 2 }], 'x-n': '5', more: 7 }),
  );
  console.log(
    stringify({ id: '7', name: null }),
    build({ type: 'string' })('e\u0001'),
    build({}, { rounding: 'ceil' })({ any: [1] }),
  );
  assert.throws(() => stringify({}), /"id" is required/);
}

async function queries() {
  const schema = buildSchema(`
    interface Node { id: ID! }
    type User implements Node { id: ID!, name(upper: Boolean = false): String!, friends: [User!]! }
    input Filter { min: Int!, names: [String!] }
    enum Level { LOW HIGH }
    type Query { user(id: ID!): User, list(filter: Filter): [Int!]!, level: Level, fail: String }
    type Mutation { add(n: Int!): Int! }`);
  const user = (id) => ({ id, name: ({ upper }) => (upper ? `N${id}` : `n${id}`), friends: () => [user(id + 1)] });
  const rootValue = {
    user: async ({ id }) => user(Number(id)),
    list: ({ filter }) => [filter.min],
    level: 'HIGH',
    fail: () => {
      throw new GraphQLError('failed', { extensions: { code: 'F' } });
    },
    add: ({ n }) => n + 1,
  };
  const source =
    'query Q($id: ID!, $deep: Boolean!) { u: user(id: $id) { ...F friends @include(if: $deep) { ...F } __typename } ' +
    'list(filter: {min: 2}) level } fragment F on User { id name(upper: true) }';
  console.log(JSON.stringify(await graphql({ schema, source, rootValue, variableValues: { id: 1, deep: true } })));
  console.log(JSON.stringify(await graphql({ schema, source: '{ fail user(id: 1) { id } }', rootValue })));
  console.log(JSON.stringify(await graphql({ schema, source: 'mutation { add(n: 2147483648) }', rootValue })));
  console.log(validate(schema, parse('{ usr(id: 1) { id } }')).map(String), print(parse('{a(b:1){c ...D}} fragment D on X{d}')));
  assert.throws(() => parse('{ a('), /Syntax Error: Expected Name, found <EOF>/);
  console.log(
    printSchema(schema).length,
    JSON.stringify((await graphql({ schema, source: '{ __type(name: "Level") { enumValues { name } } }' })).data),
  );
  const ticks = async function* () {
    yield { tick: 'a' };
    yield { tick: 'b' };
  };
  const query = new GraphQLObjectType({ name: 'Query', fields: { x: { type: GraphQLString } } });
  const fields = { tick: { type: GraphQLString, subscribe: ticks } };
  const live = new GraphQLSchema({ query, subscription: new GraphQLObjectType({ name: 'Subscription', fields }) });
  for await (const { data } of await subscribe({ schema: live, document: parse('subscription { tick }') }))
    console.log({ ...data });
}

(async () => {
  await packed();
  await protocol();
  json();
  await queries();
})();
