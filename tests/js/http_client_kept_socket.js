// A socket that an agent keeps: as many listeners after ten requests as after one, and its error while it is free
// is no error of the request that had it last.
'use strict';
const assert = require('node:assert');
const http = require('node:http');

const REQUESTS = 10;

const agent = new http.Agent({ keepAlive: true });
const server = http.createServer((request, response) => response.end('hello'));
const counts = new Set();
const sockets = new Set();

function count(socket) {
  return ['data', 'end', 'error', 'close', 'drain', 'timeout'].map((name) => socket.listenerCount(name)).join();
}

function ask(port, then) {
  const request = http.get({ port, host: '127.0.0.1', agent }, (response) => {
    sockets.add(request.socket);
    response.resume().on('end', () => setImmediate(then, request));
  });
  request.on('error', assert.fail);
}

function fail(port) {
  const [socket] = sockets;
  assert.deepStrictEqual(Object.values(agent.freeSockets), [[socket]]);
  socket.emit('error', new Error('of nobody'));
  assert.ok(socket.destroyed);
  socket.once('close', () => {
    assert.deepStrictEqual([Object.keys(agent.freeSockets), agent.totalSocketCount], [[], 0]);
    ask(port, () => {
      assert.strictEqual(sockets.size, 2);
      agent.destroy();
      server.close();
    });
  });
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const again = (left) => ask(port, (request) => {
    counts.add(count(request.socket));
    if (left > 1) {
      again(left - 1);
      return;
    }
    assert.deepStrictEqual([sockets.size, counts.size], [1, 1], [...counts].join(' | '));
    fail(port);
  });
  again(REQUESTS);
});
