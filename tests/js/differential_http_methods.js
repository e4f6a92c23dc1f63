// Every method of outgoing messages with arguments that fit and arguments that do not, on messages of all kinds: what comes back,
// which headers there are then, and whether the head is out.
'use strict';
const http = require('node:http');
const net = require('node:net');

process.on('warning', () => {});

const values = [
  undefined, null, true, 0, 1, -1, 1.5, NaN, '', 'a', 'bad token', '\n', '\u0100', {}, [], ['a', 'b'], [['a', 'b']], () => {}, 99, 100, 1000,
  Buffer.from('x'), new Map([['m', '1']]), new Headers({ h: '2' }),
];
const methods = [
  'setHeader', 'getHeader', 'hasHeader', 'removeHeader', 'appendHeader', 'setHeaders', 'addTrailers', 'writeHead', 'write', 'end', 'setTimeout',
  'writeEarlyHints', 'writeContinue', 'writeProcessing', 'flushHeaders', 'getHeaderNames', 'getRawHeaderNames', 'getHeaders', 'cork', 'uncork',
  'pipe', 'destroy', 'setNoDelay', 'setSocketKeepAlive', 'abort', 'clearTimeout',
];
// What stands before the value in the form with two arguments.
const first = {
  setHeader: 'x', appendHeader: 'x', writeHead: 200, write: 'x', end: 'x', addTrailers: 'x', setTimeout: 1000,
  writeEarlyHints: { link: '</a>; rel=preload' },
};

function nameOf(value) {
  if (value instanceof Map || value instanceof Headers) return value.constructor.name;
  if (typeof value === 'function') return 'function';
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function textOf(result) {
  if (result?.getHeaders !== undefined) return 'the message';
  return typeof result === 'object' ? JSON.stringify(result) : `${typeof result} ${result}`;
}

function show(label, run) {
  let text;
  try {
    text = textOf(run());
  } catch (error) {
    // Messages of the engine differ.
    text = error.code === undefined ? error.name : `${error.name} ${error.code} ${error.message.split('\n')[0]}`;
  }
  console.log(`${label}: ${text.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`);
}

function tryOut(label, message, method, given) {
  show(label, () => message[method](...given));
  show('  headers', () => message.getHeaders());
  show('  sent', () => message.headersSent);
  show('  late', () => message.setHeader('late', '1'));
}

async function tryAll(kind, make) {
  for (const method of methods) {
    for (const value of values) {
      const forms = first[method] === undefined ? [[value]] : [[value], [first[method], value]];
      for (const given of forms) {
        const { message, finish } = await make();
        message.on('error', () => {});
        const label = `${kind}.${method}(${given.map(nameOf)})`;
        if (typeof message[method] === 'function') tryOut(label, message, method, given);
        else console.log(`${label}: there is none`);
        await finish();
      }
    }
  }
}

const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} };
let received;
const server = http.createServer((incoming, response) => received(response));
server.on('clientError', (error, socket) => socket.destroy());

function served() {
  return new Promise((resolve) => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    received = (message) => resolve({
      message,
      finish() {
        return new Promise((done) => {
          socket.on('close', done);
          socket.destroy();
        });
      },
    });
  });
}

server.listen(0, '127.0.0.1', async () => {
  await tryAll('OutgoingMessage', () => ({ message: new http.OutgoingMessage(), finish() {} }));
  await tryAll('ServerResponse', () => ({ message: new http.ServerResponse(request), finish() {} }));
  await tryAll('response', served);
  received = (message) => message.end();
  await tryAll('ClientRequest', () => {
    const message = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST' });
    return { message, finish() { message.destroy(); } };
  });
  server.close();
  server.closeAllConnections();
});
