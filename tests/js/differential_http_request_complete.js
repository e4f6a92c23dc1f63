// A request whose body is here is complete, whether anybody reads it or not.
'use strict';
const http = require('http');

const server = http.createServer(async (request, response) => {
  for (let turns = 0; !request.complete && turns < 1e6; turns++) await new Promise((resolve) => setImmediate(resolve));
  const seen = [request.complete, request.readableEnded];
  let text = '';
  for await (const chunk of request) text += chunk;
  response.end(JSON.stringify([...seen, text.length, request.complete]));
});

function ask(port, size, headers) {
  return new Promise((resolve) => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      console.log(size, Object.keys(headers).join(), text);
      resolve();
    });
    request.write('a'.repeat(size / 2));
    setTimeout(() => request.end('b'.repeat(size / 2)), 20);
  });
}

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (const size of [2, 1000, 12_000]) {
    await ask(port, size, { 'Content-Length': size });
    await ask(port, size, { 'Transfer-Encoding': 'chunked' });
  }
  server.close();
});
