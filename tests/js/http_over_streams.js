// A request over a pair of streams that are no sockets, on both sides.
const assert = require('node:assert');
const http = require('node:http');
const { Duplex } = require('node:stream');

function pair() {
  const make = () => new Duplex({
    read() {},
    write(chunk, encoding, callback) {
      this.other.push(chunk);
      callback();
    },
    final(callback) {
      this.other.push(null);
      callback();
    },
  });
  const [left, right] = [make(), make()];
  left.other = right;
  right.other = left;
  return [left, right];
}

const [client, served] = pair();
const seen = [];

const server = http.createServer((request, response) => {
  assert.strictEqual(request.socket, served);
  seen.push(`${request.method} ${request.url}`);
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (text) => { body += text; });
  request.on('end', () => {
    response.setHeader('X-Trailers', JSON.stringify(request.trailers));
    response.write(body);
    response.end('!');
  });
});
server.emit('connection', served);

const request = http.request({ method: 'POST', path: '/there', createConnection: () => client, headers: { Trailer: 'T' } });
request.write('first ');
request.addTrailers({ T: 'u' });
request.end('second');
request.on('response', (response) => {
  assert.strictEqual(response.headers['x-trailers'], '{"t":"u"}');
  response.setEncoding('utf8');
  let body = '';
  response.on('data', (text) => { body += text; });
  response.on('end', () => seen.push(body));
});
process.on('exit', () => assert.deepStrictEqual(seen, ['POST /there', 'first second!']));

// A server that says 100 Continue and answers before the body is there keeps the stream: the next request is served.
function continued() {
  const [far, near] = pair();
  const other = http.createServer((incoming, response) => response.end('plain'));
  other.on('checkContinue', (incoming, response) => {
    response.writeContinue();
    response.end('early');
  });
  other.emit('connection', near);
  let text = '';
  far.setEncoding('latin1');
  far.on('data', (chunk) => {
    text += chunk;
    if (text.endsWith('early')) far.write('abcGET / HTTP/1.1\r\nHost: a\r\n\r\n');
  });
  far.write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
  const expected = ['HTTP/1.1 100', 'HTTP/1.1 200', 'early', 'HTTP/1.1 200', 'plain'];
  process.on('exit', () => assert.deepStrictEqual(text.match(/HTTP\/1.1 \d+|early|plain/g), expected));
}
continued();
