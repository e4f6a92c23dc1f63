// What a server hears of a client that goes away, in which order, and how request and response look then.
'use strict';
const http = require('http');
const net = require('net');

const requests = {
  whole: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  unheard: 'GET /unheard HTTP/1.1\r\nHost: a\r\n\r\n',
  read: 'PUT /read HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  cut: 'PUT /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc',
  unread: 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc',
  unreadWhole: 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  unreadChunks: 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  unreadCutChunks: 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
};

let heard;
let finish;
const server = http.createServer((request, response) => {
  const tell = (name) => heard.push([name, request.aborted, request.destroyed, request.complete, response.destroyed, socket.destroyed].join(' '));
  const { socket } = request.url === '/read' ? request : response;
  if (request.url === '/read') request.resume();
  if (request.url !== '/unheard') {
    request.on('aborted', () => tell('aborted')).on('close', () => tell('request close')).on('error', (error) => tell(error.code));
  }
  response.on('close', () => {
    tell('response close');
    setTimeout(() => {
      response.writeHead(200);
      response.end('late');
      tell(`late ${response.writableEnded} ${response.writableFinished} ${response.headersSent}`);
      finish();
    }, 20);
  });
});

server.listen(0, '127.0.0.1', async () => {
  for (const how of ['destroy', 'resetAndDestroy']) {
    for (const [name, text] of Object.entries(requests)) {
      heard = [];
      const over = new Promise((resolve) => { finish = resolve; });
      const client = net.connect(server.address().port, '127.0.0.1').on('error', () => {});
      server.once('request', () => setTimeout(() => client[how](), 20));
      client.write(text);
      await over;
      console.log(how, name, heard);
    }
  }
  server.close();
});
