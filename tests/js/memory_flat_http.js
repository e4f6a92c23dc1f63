// 20,000 requests of a server, 1,000 of a client, and nothing is left.
const http = require('node:http');
const net = require('node:net');
const flat = require('./memory_support/flat');

const REQUESTS = 20_000;
const PIPELINE = 50;
const STATUS = 'HTTP/1.1 200';
const REQUEST = 'POST /path?x=1 HTTP/1.1\r\nHost: h\r\nX-Name: value\r\nContent-Length: 4\r\n\r\nbody';

// Sends requests, a number of them at a time, and waits for as many answers.
function requests(port, times) {
  return new Promise((resolve, reject) => {
    let left = times;
    let waiting = 0;
    let tail = '';
    const client = net.connect(port, '127.0.0.1').setEncoding('latin1').on('error', reject).on('close', resolve);
    const ask = () => {
      waiting = Math.min(left, PIPELINE);
      left -= waiting;
      if (waiting === 0) client.end();
      else client.write(REQUEST.repeat(waiting));
    };
    client.on('data', (text) => {
      // A status line may come in two pieces.
      text = tail + text;
      tail = text.slice(1 - STATUS.length);
      waiting -= text.split(STATUS).length - 1;
      if (waiting === 0) ask();
    });
    ask();
  });
}

const server = http.createServer((request, response) => {
  let length = 0;
  request.on('data', (data) => { length += data.length; });
  request.on('end', () => {
    response.setHeader('X-Length', length);
    response.end(`${request.method} ${request.url} ${request.headers['x-name']}`);
  });
});

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await flat('requests', REQUESTS, (times) => requests(port, times));
  await flat('client requests', 1000, async (times) => {
    const agent = new http.Agent({ keepAlive: true });
    for (let i = 0; i < times; i++) {
      await new Promise((resolve, reject) => {
        const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent }, (response) => {
          response.resume().on('end', () => setImmediate(resolve));
        });
        request.on('error', reject).end('body');
      });
    }
    agent.destroy();
  });
  server.close();
});
