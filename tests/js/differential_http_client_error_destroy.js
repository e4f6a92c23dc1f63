// A listener of 'clientError' answers and destroys the socket with the error that it was told: that is the end of it.
'use strict';

const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

process.on('uncaughtException', (error) => console.log('uncaught', error.code));

async function send(port, text) {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => { received += chunk; });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  console.log(JSON.stringify(received));
}

async function main() {
  const server = http.createServer((request, response) => response.end('fine'));
  server.on('clientError', (error, socket) => {
    console.log(error.code, socket.writable, socket.destroyed);
    if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    socket.destroy(error);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await send(port, 'UNKNOWN / HTTP/1.1\r\n\r\n');
  await send(port, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n');
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  console.log(answer.status, await answer.text());
  server.close();
  server.closeAllConnections();
}

main();
