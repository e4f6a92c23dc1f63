// A connection that does not come about is given up after ten seconds, in undici's words; one that does is not.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const timers = require('node:timers');

const delays = [];
const { setTimeout: setReally } = timers;
timers.setTimeout = (callback, delay, ...values) => {
  delays.push(delay);
  return setReally(callback, delay === 10_000 ? 20 : delay, ...values);
};

async function main() {
  const server = http.createServer((request, response) => setReally(() => response.end('late'), 60)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.strictEqual(await response.text(), 'late');
  assert.ok(delays.includes(10_000));

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connectNever() {
    this.connecting = true;
    return this;
  };
  const failure = await fetch('http://127.0.0.1:8099/x').then(() => null, (error) => error);
  net.Socket.prototype.connect = connect;
  assert.strictEqual(failure.message, 'fetch failed');
  assert.strictEqual(failure.cause.code, 'UND_ERR_CONNECT_TIMEOUT');
  assert.strictEqual(failure.cause.name, 'ConnectTimeoutError');
  assert.strictEqual(failure.cause.message, 'Connect Timeout Error (attempted address: 127.0.0.1:8099, timeout: 10000ms)');
  server.closeAllConnections();
  server.close();
  console.log('done');
}

main();
