// Requests against a server of raw bytes: events, fields and errors in Node's order.
const http = require('http');
const net = require('net');

const cases = [
  ['plain', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['cut at every byte', 'HTTP/1.1 404 Not here\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nno', 1],
  ['chunks and trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n', 7],
  ['until the close', 'HTTP/1.0 200 OK\r\n\r\nall of it', 0, true],
  ['interim', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'],
  ['folded', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
  ['cut body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort', 0, true],
  ['nothing', '', 0, true],
  ['no http', 'SSH-2.0-x\r\n'],
  ['bad length', 'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n'],
  ['bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['both lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
];

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (head) => {
    const [, bytes, step, ends] = cases[+/\/(\d+) /.exec(head.toString())[1]];
    const size = step || bytes.length || 1;
    let at = 0;
    (function next() {
      if (at < bytes.length) {
        socket.write(bytes.slice(at, at += size), () => setImmediate(next));
      } else if (ends) {
        socket.end();
      }
    })();
  });
});

function run(index) {
  if (index === cases.length) {
    server.close();
    return;
  }
  const log = [];
  const request = http.get({ port: server.address().port, path: `/${index}`, agent: false });
  request.on('continue', () => log.push('continue'));
  request.on('information', (info) => log.push(`information ${info.statusCode} ${info.statusMessage} ${JSON.stringify(info.headers)}`));
  request.on('error', (error) => log.push(`error ${error.code} ${error.message}`));
  request.on('response', (response) => {
    log.push(`response ${response.statusCode} '${response.statusMessage}' ${response.httpVersion} ${JSON.stringify(response.headers)}`);
    log.push(JSON.stringify(response.rawHeaders));
    let body = '';
    response.on('data', (chunk) => { body += chunk; });
    response.on('aborted', () => log.push('aborted'));
    response.on('error', (error) => log.push(`response error ${error.code} ${error.message}`));
    response.on('end', () => log.push(`end '${body}' ${JSON.stringify(response.trailers)}`));
    response.on('close', () => log.push(`response close ${response.complete} ${response.destroyed}`));
  });
  request.on('close', () => setTimeout(() => {
    console.log(cases[index][0]);
    for (const line of log) console.log(`  ${line}`);
    run(index + 1);
  }, 5));
}
server.listen(0, '127.0.0.1', () => run(0));
