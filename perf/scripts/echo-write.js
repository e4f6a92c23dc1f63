'use strict';
const net = require('net');

net.createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk) => socket.write(chunk));
}).listen(Number(process.argv[2]), '127.0.0.1');
