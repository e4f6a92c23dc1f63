// Garbage that comes at once is one 'clientError', and the socket can be answered; the answer leaves though the client ended its side.
'use strict';
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

process.on('uncaughtException', (error) => console.log('uncaught', error.code));

const listeners = {
  none: undefined,
  ends: (socket) => socket.end('HTTP/1.1 400 Mine\r\n\r\n'),
  destroys: (socket) => socket.destroy(),
  waits: (socket) => setTimeout(() => socket.destroyed || socket.end('HTTP/1.1 400 Late\r\n\r\n'), 50),
};

const garbage = {
  method: 'BAD\x00 / HTTP\r\n',
  field: 'GET / HTTP/1.1\r\nHost a\r\n\r\n',
  length: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
};

async function talk(name, kind, length, ends) {
  const server = http.createServer((request, response) => {
    request.resume();
    response.end('x');
  });
  let told = 0;
  const listener = listeners[name];
  const codes = [];
  if (listener !== undefined) {
    server.on('clientError', (error, socket) => {
      told++;
      codes.push(error.code);
      socket.on('error', ({ code }) => codes.push(`socket ${code}`));
      listener(socket);
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  client.on('data', (piece) => { text += piece; }).on('error', () => {});
  client.on('end', () => client.end());
  client[ends ? 'end' : 'write'](garbage[kind] + 'z'.repeat(length));
  await once(client, 'close');
  console.log(name, kind, length, ends, told, codes.join(), JSON.stringify(text));
  server.close();
}

async function main() {
  for (const name of Object.keys(listeners)) {
    for (const kind of Object.keys(garbage)) {
      for (const length of [0, 10, 20_000, 60_000]) {
        await talk(name, kind, length, false);
        await talk(name, kind, length, true);
      }
    }
  }
}

main();
