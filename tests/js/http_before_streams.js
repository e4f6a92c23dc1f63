// A server that has loaded no stream yet answers as any other; what a handler touches is loaded while it runs. A process of its
// own for each way in, for the client of this file needs streams.
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const http = require('http');

const handlers = {
  data(req, res) {
    let text = '';
    req.on('data', (chunk) => { text += Buffer.isBuffer(chunk) ? chunk : 'no Buffer'; });
    req.on('end', () => res.end(text));
  },
  encoding(req, res) {
    req.setEncoding('latin1');
    let text = '';
    req.on('data', (chunk) => { text += typeof chunk; }).on('end', () => res.end(text));
  },
  async iteration(req, res) {
    let text = '';
    for await (const chunk of req) text += chunk;
    res.end(text);
  },
  pipe(req, res) {
    req.pipe(res);
  },
  once(req, res) {
    req.once('data', (chunk) => res.end(chunk));
  },
  headers(req, res) {
    res.end(`${req.headers['x-kind']} ${req.complete} ${req.socket.remoteAddress}`);
  },
  head(req, res) {
    res.writeHead(201, { 'X-Made': 'by writeHead' });
    res.end(`${res.headersSent}`);
  },
  replaced(req, res) {
    const { writeHead } = res;
    res.writeHead = function (...values) {
      this.setHeader('X-Made', 'by the replacement');
      return writeHead.apply(this, values);
    };
    res.end('replaced');
  },
  patched(req, res) {
    const prototype = Object.getPrototypeOf(res);
    const { writeHead } = prototype;
    prototype.writeHead = function (...values) {
      this.setHeader('X-Made', 'by the patch');
      return writeHead.apply(this, values);
    };
    res.end('patched');
  },
  write(req, res) {
    res.write('a');
    res.write('b');
    res.end('c');
  },
  assigned(req, res) {
    res.statusMessage = 'Fine';
    res.sendDate = false;
    req.body = 'parsed';
    res.end(`${req.body} ${res.statusMessage} ${res.getHeader('date')}`);
  },
  finish(req, res) {
    const seen = [];
    res.on('finish', () => seen.push('finish'));
    res.on('close', () => console.log(seen.concat('close').join()));
    res.end('finished');
  },
  classes(req, res) {
    const { Readable, Stream } = require('stream');
    const { OutgoingMessage } = http;
    res.end([req instanceof Readable, req instanceof http.IncomingMessage, res instanceof Stream, res instanceof OutgoingMessage,
      'pipe' in req, 'pipe' in res].join());
  },
  express(req, res) {
    const request = Object.create(http.IncomingMessage.prototype, { shown: { get() { return this.url; } } });
    Object.setPrototypeOf(req, request);
    Object.setPrototypeOf(res, Object.create(http.ServerResponse.prototype));
    req.resume().on('end', () => res.end(`${req.shown} ${req instanceof http.IncomingMessage}`));
  },
};

const expected = {
  data: 'body', encoding: 'string', iteration: 'body', pipe: 'body', once: 'body', headers: 'test false 127.0.0.1', head: 'true', replaced: 'replaced',
  patched: 'patched', write: 'abc', assigned: 'parsed Fine undefined', finish: 'finished', classes: 'true,true,true,true,true,true',
  express: '/express true',
};

function serve(name) {
  const server = http.createServer(handlers[name]);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

// A child without a channel of messages, which would be a stream.
function check(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [__filename, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8');
    // The answer and, for 'finish', the line that tells of its end: either may come first.
    let left = name === 'finish' ? 2 : 1;
    const done = () => { if (--left === 0) child.kill(); };
    child.stdout.on('data', (text) => {
      if (/^\d+\n/.test(text)) ask(name, parseInt(text, 10), done);
      if (!text.includes('close')) return;
      assert.match(text, /finish,close/);
      done();
    });
    child.on('exit', resolve);
  });
}

let answers = 0;

function ask(name, port, done) {
  const request = http.request({ port, method: 'POST', path: `/${name}`, headers: { 'X-Kind': 'test' } }, (response) => {
    let text = '';
    response.on('data', (chunk) => { text += chunk; });
    response.on('end', () => {
      answers++;
      assert.strictEqual(text, expected[name], name);
      if (name === 'replaced') assert.strictEqual(response.headers['x-made'], 'by the replacement');
      if (name === 'patched') assert.strictEqual(response.headers['x-made'], 'by the patch');
      if (name === 'head') assert.deepStrictEqual([response.statusCode, response.headers['x-made']], [201, 'by writeHead']);
      done();
    });
  });
  // A server that is gone after its answer does not read the body.
  request.on('error', (error) => assert.notStrictEqual(request.res, null, error));
  // The body comes after the handler has run.
  request.flushHeaders();
  setTimeout(() => request.end('body'), 20);
}

async function run() {
  for (const name of Object.keys(handlers)) await check(name);
  assert.strictEqual(answers, Object.keys(handlers).length);
}

if (process.argv[2] === undefined) run();
else serve(process.argv[2]);
