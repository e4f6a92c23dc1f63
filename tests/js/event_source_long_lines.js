// EventSource: long lines cost what they are long, and events beyond the limit end the stream.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');

if (process.argv[2] !== 'flagged') {
  const result = spawnSync(process.execPath, ['--experimental-eventsource', '--no-warnings', __filename, 'flagged'], { encoding: 'utf8' });
  assert.strictEqual(result.status, 0, result.stdout + result.stderr);
  process.exit();
}

const LENGTH_MAX = 1024 * 1024;
// Far less than looking at all of the line with each of its pieces takes, far more than looking at each piece.
const CPU_MICROSECONDS_MAX = 4e6;
const PIECE = 1024;

const field = 'data: ';
const longest = LENGTH_MAX - field.length;
const streams = {
  '/longest': `${field}${'a'.repeat(longest)}\n\n`,
  '/many-lines': `${'data: abcdefg\n'.repeat(LENGTH_MAX / 8)}\n`,
  '/returns': `${field}${'b'.repeat(longest)}\r\n\r\n`,
  '/long-line': `${field}first\n\n${field}${'c'.repeat(longest + 1)}\n\n`,
  '/long-comment': `:${'c'.repeat(LENGTH_MAX)}\n\n`,
  '/long-event': `${field}first\n\n${`data: abcdefg\n`.repeat(LENGTH_MAX / 8)}data:\n\n`,
};

let asked = 0;
const server = http.createServer(async (request, response) => {
  asked++;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const text = streams[request.url];
  for (let at = 0; at < text.length && !response.destroyed; at += PIECE) {
    if (!response.write(text.slice(at, at + PIECE))) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
});

function follow(path) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}${path}`);
  const lengths = [];
  return new Promise((resolve) => {
    source.onmessage = ({ data }) => {
      lengths.push(data.length);
      if (lengths.length === 1 && data === 'first') return;
      source.close();
      resolve({ lengths, end: 'closed' });
    };
    source.onerror = ({ message }) => resolve({ lengths, end: `${message}, ${source.readyState}` });
  });
}

async function main() {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const before = process.cpuUsage();
  assert.deepStrictEqual(await follow('/longest'), { lengths: [longest], end: 'closed' });
  assert.deepStrictEqual(await follow('/returns'), { lengths: [longest], end: 'closed' });
  assert.deepStrictEqual(await follow('/many-lines'), { lengths: [LENGTH_MAX - 1], end: 'closed' });
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < CPU_MICROSECONDS_MAX, `${user + system} microseconds`);
  asked = 0;
  for (const path of ['/long-line', '/long-event']) assert.deepStrictEqual(await follow(path), { lengths: [5], end: 'The event is too long, 2' });
  assert.deepStrictEqual(await follow('/long-comment'), { lengths: [], end: 'The event is too long, 2' });
  assert.strictEqual(asked, 3);
  server.closeAllConnections();
  server.close();
}

main();
