// NODE_DEBUG=http tells of a client's requests on stderr, and warns of what they may give away.
'use strict';
const assert = require('assert');
const { spawnSync } = require('child_process');

const program = `
  const http = require('http');
  const server = http.createServer((req, res) => res.end()).listen(0, '127.0.0.1', () => {
    http.get({ port: server.address().port, host: '127.0.0.1', path: '/shown', agent: false }, (res) => {
      res.resume().on('end', () => server.close());
    });
  });`;

function told(section) {
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env: { ...process.env, NODE_DEBUG: section } });
  assert.strictEqual(status, 0, stderr);
  return stderr;
}

assert.match(told('http'), /NODE_DEBUG environment variable to 'http' can expose sensitive data/);
assert.match(told('http'), /^HTTP \d+: .*\/shown/m);
assert.doesNotMatch(told('fs'), /HTTP/);
