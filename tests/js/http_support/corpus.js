// What a server and a client tell of bytes, as lines: for scripts that compare parsers.
'use strict';
const http = require('http');
const net = require('net');
const { once } = require('events');

const shown = (value) => JSON.stringify(value);

// `count` at a time, in order.
async function inTurns(list, count, run) {
  const results = [];
  for (let i = 0; i < list.length; i += count) results.push(...await Promise.all(list.slice(i, i + count).map(run)));
  return results;
}

// What a server tells: each request with its body, and the fault that ends the connection.
async function asServer(bytes, { quietMs, options = {}, reasons = false }) {
  const told = [];
  const server = http.createServer(options, (request, response) => {
    const entry = [request.method, request.url, request.httpVersion, shown(request.rawHeaders).slice(0, 200)];
    told.push(entry);
    let body = '';
    request.setEncoding('latin1').on('error', () => {});
    request.on('data', (text) => { body += text; });
    request.on('end', () => {
      entry.push(shown(body), shown(request.rawTrailers));
      response.end();
    });
  });
  server.on('clientError', (error, socket) => {
    told.push(reasons ? [error.code, error.reason] : [error.code]);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1').on('error', () => {}).resume();
  socket.write(bytes, 'latin1');
  const timer = setTimeout(() => socket.end(), quietMs);
  await once(socket, 'close');
  clearTimeout(timer);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return told.map((entry) => entry.join(' '));
}

// What a client tells of the answer to its one request. Of bytes behind the answer nothing is told.
async function asClient(bytes, { method = 'GET', reasons = false } = {}) {
  const told = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).resume();
    socket.once('data', () => socket.end(bytes, 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = http.request({ port: server.address().port, host: '127.0.0.1', agent: false, method }).end();
  const failed = ({ code, reason }) => told.push(reasons && reason ? `${code} ${reason}` : code);
  let answer;
  request.on('information', ({ statusCode }) => told.push(`information ${statusCode}`));
  request.on('error', (error) => { if (!answer?.complete) failed(error); });
  for (const event of ['upgrade', 'connect']) {
    request.on(event, ({ statusCode }, socket, head) => {
      told.push(`${event} ${statusCode} ${shown(`${head}`)}`);
      socket.destroy();
    });
  }
  request.on('response', (response) => {
    answer = response;
    const { statusCode, statusMessage, httpVersion, rawHeaders } = response;
    let body = '';
    response.setEncoding('latin1').on('error', failed);
    response.on('data', (text) => { body += text; });
    response.on('end', () => {
      told.push([statusCode, statusMessage.slice(0, 100), httpVersion, shown(rawHeaders).slice(0, 200), shown(body), shown(response.rawTrailers)].join(' '));
    });
  });
  await new Promise((resolve) => request.on('close', resolve));
  // What was read before the end is told of after it.
  if (answer?.complete && !answer.readableEnded) await new Promise((resolve) => answer.on('close', resolve));
  await new Promise((resolve) => server.close(resolve));
  return told;
}

module.exports = { asClient, asServer, inTurns, shown };
