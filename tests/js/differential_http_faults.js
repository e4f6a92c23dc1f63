// Connections of a server that break, in ways that scripts bring about or clients: who hears of it, in which order, and what the
// client gets.
'use strict';
const http = require('node:http');
const net = require('node:net');

process.on('uncaughtException', (error) => console.log('uncaught', error.code, error.message));

const head = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const upload = 'POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

function textOf(error) {
  return `${error.code} ${error.message}`;
}

function watch(label, emitter, events) {
  for (const event of events) {
    emitter.on(event, (value) => console.log(`${label} ${event} ${value instanceof Error ? textOf(value) : ''}`));
  }
}

function watchError(server, handle) {
  server.on('clientError', (error, socket) => {
    console.log('clientError', textOf(error), socket.constructor.name, socket.destroyed, socket.writable);
    handle?.(socket);
  });
}

// A client that sends and collects until the connection is closed. `meddle(socket)` may do worse.
function client(port, bytes, meddle) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      meddle?.(socket);
    });
    let text = '';
    socket.on('data', (chunk) => { text += chunk.latin1Slice(); });
    socket.on('error', () => {});
    socket.on('close', () => setTimeout(() => {
      console.log('client got', JSON.stringify(text.replace(/Date: [^\r]*\r\n/g, '')));
      resolve();
    }, 20));
  });
}

async function scenario(name, listener, prepare, bytes, meddle) {
  console.log(`# ${name}`);
  const server = http.createServer(listener);
  prepare(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await client(server.address().port, bytes, meddle);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

const soon = (run) => (socket) => setTimeout(run, 30, socket);

async function main() {
  await scenario('the client resets the connection', (request, response) => {
    watch('request', request, ['aborted', 'error', 'close']);
    watch('response', response, ['close']);
  }, (server) => watchError(server), upload, soon((socket) => socket.resetAndDestroy()));

  await scenario('the client resets an idle connection', () => {}, (server) => watchError(server), '', soon((socket) => socket.resetAndDestroy()));

  await scenario('a body breaks behind its answer', (request, response) => response.end('answer'), () => {}, `${upload}zz\r\n`);

  await scenario('a script emits an error on the socket, the answer has begun', (request, response) => {
    response.write('begun', () => response.socket.emit('error', new Error('mine')));
  }, () => {}, head);

  await scenario('a script emits an error on the socket', (request, response) => {
    response.socket.emit('error', new Error('mine'));
  }, () => {}, head);

  await scenario('a script destroys the socket with an error', (request) => {
    watch('request', request, ['aborted', 'close']);
    request.socket.destroy(new Error('mine'));
  }, (server) => watchError(server), head);

  await scenario('a script pushes what the client did not send', (request, response) => {
    console.log(request.url);
    response.end(request.url);
    if (request.url === '/pushed') response.socket.end();
  }, (server) => server.on('connection', (socket) => socket.push('GET /pushed HTTP/1.1\r\nHost: a\r\n\r\n')), '');

  await scenario('garbage is pushed', () => {}, (server) => {
    server.on('connection', (socket) => {
      socket.on('error', (error) => console.log('socket error', textOf(error), error.bytesParsed, `${error.rawPacket}`));
      socket.push('garbage');
    });
  }, '');

  await scenario('the oldest answer is late', (request, response) => {
    response.on('timeout', (socket) => {
      console.log('late', request.url);
      socket.destroy();
    });
    if (request.url === '/a') response.setTimeout(40);
  }, () => {}, head + head.replace('/a', '/c'));

  await scenario('cut in the head', () => {}, (server) => watchError(server, (socket) => socket.destroy()), 'GET / HTTP/1.1\r\nHost',
    soon((socket) => socket.end()));
}
main();
