// immutable, qs, cookie, semver, iconv-lite, csv-parse, xml2js, yaml: data in and out of texts.
import assert from 'node:assert';
import { Readable } from 'node:stream';
import * as cookie from 'cookie';
import { parse as parseCsv } from 'csv-parse';
import { parse as parseCsvNow } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { List, Map as Table, OrderedSet, Range, Record, fromJS, is, setIn } from 'immutable';
import qs from 'qs';
import semver from 'semver';
import xml2js from 'xml2js';
import YAML from 'yaml';

const nested = fromJS({ a: { b: [1, 2, { c: 3 }] }, d: 4 });
console.log(
  nested.getIn(['a', 'b', 2, 'c']),
  nested.setIn(['a', 'b', 0], 9).toJS(),
  nested.mergeDeep({ a: { x: 1 } }).toString(),
);
console.log(
  is(Table({ a: List([1]) }), Table([['a', List([1])]])),
  OrderedSet([3, 1, 3]).toArray(),
  setIn({ a: [1] }, ['a', 0], 2),
);
console.log(
  Range(0, Infinity)
    .filter((n) => n % 7 === 3)
    .map((n) => n * n)
    .take(3)
    .toArray(),
  new (Record({ x: 1 }, 'Point'))({ x: 2 }).toString(),
);
const large = List(Array.from({ length: 5000 }, (_, at) => at)).withMutations((list) => list.push(1).delete(0).reverse());
console.log(
  large.size,
  large.first(),
  large
    .groupBy((n) => n % 3)
    .map((group) => group.size)
    .toJS(),
  Table(large.entries()).get(77),
);

console.log(
  qs.parse('a[b][c]=1&a[b][d][]=2&a[b][d][]=3&e=%C3%BC&f.g=4&h[2]=x&h[0]=y', { allowDots: true }),
  qs.parse('a=1;b=2', { delimiter: ';' }),
);
console.log(
  qs.stringify({ a: { b: [1, 'ü'] }, c: null, d: undefined, e: new Date(0) }),
  qs.stringify({ a: [1, 2] }, { arrayFormat: 'brackets', encode: false }),
);
assert.throws(() => qs.parse('a=1&b=2', { parameterLimit: 1, throwOnLimitExceeded: true }), RangeError);

console.log({ ...cookie.parseCookie('a=1; b="q%20x"; c=%E0%A4; a=2') }, cookie.stringifyCookie({ a: '1', b: 'x y' }));
const attributes = { maxAge: 60, httpOnly: true, sameSite: 'strict', expires: new Date(0), path: '/', priority: 'high' };
console.log(
  cookie.stringifySetCookie({ name: 'n', value: 'v ü', ...attributes }),
  cookie.parseSetCookie('k=v; Path=/; Max-Age=5; Secure'),
);
assert.throws(() => cookie.stringifySetCookie({ name: 'bad name', value: 'x' }), TypeError);
assert.throws(() => cookie.stringifySetCookie({ name: 'n', value: 'x', path: 'a;b' }), TypeError);

console.log(
  ['1.2.3', 'v1.10.0', '1.2.3-rc.1', 'x'].map((text) => semver.valid(text)),
  semver.sort(['1.10.0', '1.9.0', '1.10.0-a.2', '1.10.0-a.10']),
);
console.log(
  semver.satisfies('1.5.2', '^1.2 || >=3 <4'),
  semver.maxSatisfying(['1.2.0', '1.9.9', '2.0.0'], '~1.2 || 1.x'),
  semver.inc('1.2.3', 'preminor', 'b'),
);
console.log(
  semver.validRange('>=1.2 <2 - 3'),
  semver.coerce('v3.4 foo').version,
  semver.diff('1.2.3', '1.3.0'),
  semver.minVersion('^1.3.0-b').raw,
);

for (const encoding of [
  'win1251',
  'shift_jis',
  'gbk',
  'big5',
  'euc-kr',
  'utf-16be',
  'utf-7',
  'cp437',
  'latin1',
  'koi8-r',
  'gb18030',
  'utf-32le',
]) {
  const bytes = iconv.encode('Hé Привет 日本 漢字 한글', encoding);
  console.log(encoding, bytes.toString('hex'), iconv.decode(bytes, encoding));
}
const decoded = Readable.from([Buffer.from([0x82]), Buffer.from([0xa0, 0x83]), Buffer.from([0x41])]).pipe(
  iconv.decodeStream('sjis'),
);
console.log((await decoded.toArray()).join(''), iconv.decode(Buffer.from('\ufeffx'), 'utf8'), iconv.encodingExists('x-none'));

const csv = 'id;name;note\n1;"a ""q"" \n b";ü\n\n2; c ;\n';
console.log(
  parseCsvNow(csv, {
    columns: true,
    delimiter: ';',
    skip_empty_lines: true,
    trim: true,
    cast: (value, { column }) => (column === 'id' ? +value : value),
  }),
);
const rows = [];
for await (const row of Readable.from(csv.split('')).pipe(parseCsv({ delimiter: ';', relax_column_count: true, from_line: 2 })))
  rows.push(row);
console.log(rows);
assert.throws(() => parseCsvNow('a,"b\n'), { code: 'CSV_QUOTE_NOT_CLOSED' });

const xml = '<?xml version="1.0"?><r a="1"><!-- n --><i k="&lt;">t &amp; ü</i><i><![CDATA[<raw>]]></i><e/></r>';
console.log(
  JSON.stringify(await xml2js.parseStringPromise(xml)),
  JSON.stringify(await xml2js.parseStringPromise(xml, { explicitArray: false, mergeAttrs: true })),
);
console.log(new xml2js.Builder({ headless: true }).buildObject({ r: { $: { a: '"' }, i: ['<', { _: 't', $: { k: 1 } }] } }));
await assert.rejects(xml2js.parseStringPromise('<a><b></a>'), /Unexpected close tag/);

const text =
  'base: &b {x: 1, y: [~, true, 0x1F, 1e3]}\nlist:\n  - <<: *b\n    z: |\n      two\n      lines\n  - !!set {a, b}\n' +
  'when: 2001-12-14\n"q": >-\n  folded\n  text\n';
console.log(
  YAML.parse(text, { merge: true }),
  YAML.stringify({ a: [{ b: 'x: y' }], m: new Map([['k', null]]), long: 'word '.repeat(30), t: 'true' }),
);
const document = YAML.parseDocument('# head\na: 1 # one\nb:\n  - x\n');
document.setIn(['b', 1], 'y');
console.log(
  String(document),
  YAML.parseDocument('a: [1\nb: 2').errors.map(({ code, linePos }) => [code, linePos]),
  YAML.parseAllDocuments('a\n---\nb').length,
);
