// A request that nobody answers ends by the server's timeout, also when a program listens for it on the socket.
'use strict';

const http = require('node:http');
const { once } = require('node:events');

async function main() {
  let silent;
  const ended = new Promise((resolve) => { silent = resolve; });
  const server = http.createServer((request) => {
    let calls = 0;
    request.socket.on('timeout', () => console.log('timeout', ++calls, request.socket.destroyed));
    request.socket.on('close', silent);
  });
  server.setTimeout(100);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = http.get({ port: server.address().port, host: '127.0.0.1', agent: false });
  const [error] = await once(client, 'error');
  console.log(error.code);
  await ended;
  server.close();
}

main();
