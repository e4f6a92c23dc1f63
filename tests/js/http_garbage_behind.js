// Garbage behind good requests: their answers are not lost, however late they come, and then the client hears of its fault.
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');

const server = http.createServer((req, res) => {
  setTimeout(() => res.end(`answer to ${req.url}`), req.url === '/late' ? 30 : 5);
});

server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    client.write('GET /late HTTP/1.1\r\nHost: a\r\n\r\nGET /soon HTTP/1.1\r\nHost: a\r\n\r\nNO HTTP\r\n\r\n');
  });
  let text = '';
  client.setEncoding('latin1').on('data', (piece) => { text += piece; });
  client.on('end', () => {
    assert.match(text, /^HTTP\/1.1 200 OK[^]*answer to \/lateHTTP\/1.1 200 OK[^]*answer to \/soonHTTP\/1.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
    server.close();
  });
});
