// node:test/reporters: events to text, and what is not there says so.
const assert = require('node:assert');
const { Readable } = require('node:stream');
const reporters = require('node:test/reporters');

const events = [
  { type: 'test:start', data: { name: 'a', nesting: 0 } },
  { type: 'test:pass', data: { name: 'a', nesting: 0, testNumber: 1, details: { duration_ms: 1.5 } } },
  { type: 'test:start', data: { name: 'b', nesting: 0 } },
  { type: 'test:fail', data: { name: 'b', nesting: 0, testNumber: 2, details: { duration_ms: 2, error: new Error('bad & <worse>') } } },
  { type: 'test:diagnostic', data: { nesting: 0, message: 'tests 2' } },
];

async function textOf(reporter) {
  let text = '';
  for await (const chunk of Readable.from(events).compose(reporter)) text += chunk;
  return text;
}

async function main() {
  assert.match(await textOf(reporters.tap), /^TAP version 13\n# Subtest: a\nok 1 - a\n {2}---\n {2}duration_ms: 1.5\n {2}\.\.\.\n/);
  const spec = await textOf(new reporters.spec());
  assert.match(spec, /a .*\(1\.5ms\)/);
  assert.match(spec, /failing tests:/);
  const dot = await textOf(reporters.dot);
  assert.match(dot, /\..*X.*\n/);
  const junit = await textOf(reporters.junit);
  assert.match(junit, /<testcase name="a" time="0.001500" classname="test"\/>/);
  assert.match(junit, /message="bad &amp; &lt;worse>"/);
  assert.match(junit, /<\/testsuites>\n$/);
}

main().then(() => console.log('ok'));
