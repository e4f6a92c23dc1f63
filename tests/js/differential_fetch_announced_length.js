// The length of a streamed body that a script announces is sent; a body that is longer is refused.
'use strict';
const http = require('http');

const body = (count) => new ReadableStream({
  pull(controller) {
    if (count-- > 0) controller.enqueue(new TextEncoder().encode('test'));
    else controller.close();
  },
});

const server = http.createServer((request, response) => {
  let size = 0;
  request.on('error', () => {}).on('data', (chunk) => { size += chunk.length; }).on('end', () => {
    response.end(JSON.stringify([request.headers['content-length'], request.headers['transfer-encoding'], size]));
  });
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  for (const [count, length] of [[10, '40'], [0, '0'], [10, undefined], [10, '50'], [10, 'many']]) {
    const headers = length === undefined ? {} : { 'Content-Length': length };
    console.log(count, length, await fetch(url, { method: 'POST', body: body(count), duplex: 'half', headers }).then(
      (answer) => answer.text(),
      (error) => `${error.message}: ${error.cause.code} ${error.cause.message}`,
    ));
  }
  server.closeAllConnections();
  server.close();
});
