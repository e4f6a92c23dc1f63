// What a server's response says of itself, before and after its head and its end: fields, headers as they were given, cork.
'use strict';
const http = require('node:http');
const net = require('node:net');
const { inspect } = require('node:util');

const withoutDate = (text) => text.replace(/Date: [^\r]*\r\n/g, '');

function state(response) {
  const { statusCode, statusMessage, headersSent, finished, writableEnded, writableCorked, errored, writable } = response;
  return JSON.stringify([
    statusCode, statusMessage, headersSent, finished, writableEnded, writableCorked, errored === undefined ? 'undefined' : errored, writable,
    response.getHeaders(), response.getHeaderNames(), response.hasHeader('a'), response._header && withoutDate(response._header),
  ]);
}

const forms = [
  (response) => response.writeHead(200, 'Fine', { a: 1 }),
  (response) => response.writeHead(201, { a: [1, 2] }),
  (response) => response.writeHead(202, ['a', '1', 'a', '2']),
  (response) => response.writeHead(203, [['a', '1'], ['b', '2']]),
  (response) => response.setHeader('z', 'y').writeHead(200, { A: 1 }),
  (response) => response.setHeader('a', 0).writeHead(200, ['a', '1', 'a', '2']),
  (response) => response.writeHead(299),
  (response) => response.writeHead(200, { 'Content-Length': '2' }),
  (response) => response.writeHead(200, { 'Transfer-Encoding': 'chunked' }),
  (response) => response.writeHead(200, { Connection: 'close' }),
  (response) => response.writeHead(200, { Date: 'now' }),
  (response) => response.writeHead(200, { 'set-cookie': ['a', 'b'], Cookie: ['c', 'd'] }),
  (response) => { response.sendDate = false; },
  (response) => { response.statusMessage = 'Kept'; },
  (response) => { response.shouldKeepAlive = false; },
  (response) => response.removeHeader('connection'),
  (response) => response.removeHeader('transfer-encoding'),
  (response) => response.setHeader('a', true).setHeader('b', null).setHeader('c', [1, false]).setHeader('d', new Date(0)).setHeader('e', 'text'),
  (response) => response.setHeader('a', true).setHeader('a', 'text'),
  (response) => response.appendHeader('a', '1').appendHeader('A', ['2', '3']),
  (response) => response.flushHeaders(),
  (response) => response.cork(),
  (response) => {
    response.cork();
    response.cork();
    response.uncork();
  },
  (response) => response.end(0),
  (response) => response.end(NaN),
  (response) => response._writeRaw('', () => console.log('written')),
];

let form;
const server = http.createServer((request, response) => {
  console.log('#', String(form));
  response.on('error', (error) => console.log(error.code));
  try {
    form(response);
  } catch (error) {
    console.log(error.code, error.message);
  }
  console.log(state(response));
  response.end('ok');
  console.log(state(response));
  response.on('close', () => response.destroy());
});

function ask() {
  return new Promise((resolve) => {
    const socket = net.connect(server.address().port, '127.0.0.1', () => socket.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => { text += chunk.latin1Slice(); });
    socket.on('close', () => {
      console.log(JSON.stringify(withoutDate(text)));
      resolve();
    });
  });
}

// Who prints a message sees what it says.
function look() {
  return new Promise((resolve) => {
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      const shown = inspect(request, { depth: 1 });
      for (const part of ["url: '/look'", "method: 'GET'", "httpVersion: '1.1'", "rawHeaders: [ 'Host'", 'IncomingMessage {']) {
        console.log(part, shown.includes(part));
      }
      response.setHeader('X-Mine', 'yes');
      const answer = inspect(response, { depth: 2 });
      for (const part of ['ServerResponse {', "'x-mine': [ 'X-Mine', 'yes' ]", 'req: IncomingMessage {']) console.log(part, answer.includes(part));
      console.log(inspect({ request, response }, { depth: 0 }), inspect(new http.Agent()).includes('sockets: [Object: null prototype] {}'));
      response.end();
    });
    http.get({ port: server.address().port, host: '127.0.0.1', path: '/look', agent: false }, (response) => response.resume().on('end', resolve));
  });
}

server.listen(0, '127.0.0.1', async () => {
  for (form of forms) await ask();
  await look();
  server.close();
});
