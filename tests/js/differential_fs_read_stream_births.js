// Streams of createReadStream(path) and createReadStream(path, {}) live alike: alone, piped, piped into a response, destroyed, without a file.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const { PassThrough } = require('node:stream');

const EVENTS = ['open', 'ready', 'data', 'pause', 'resume', 'end', 'error', 'close'];
const log = [];

function watch(stream, label, events = EVENTS) {
  for (const event of events) {
    stream.on(event, (value) => log.push(`${label} ${event} ${value?.code ?? value?.length ?? typeof value} ${stream.fd === null} ${stream.bytesRead > 0}`));
  }
  return stream;
}

async function births(path, label, run) {
  for (const [number, args] of [[path], [path, {}]].entries()) {
    const stream = fs.createReadStream(...args);
    log.push(`${label} ${number} ${Object.keys(stream).filter((key) => /^(fd|path|flags|mode|start|end|pos|bytesRead)$/.test(key)).join()} ${stream.pending}`);
    log.push([stream.readable, stream.destroyed, stream.closed, stream.readableFlowing, stream.readableHighWaterMark, stream.autoClose,
      stream.listenerCount('end'), stream instanceof fs.ReadStream].join());
    run(stream, `${label} ${number}`);
    await new Promise((resolve) => stream.on('close', () => setTimeout(resolve, 5)));
  }
}

const respond = (prepare) => new Promise((resolve) => {
  const server = http.createServer((req, res) => {
    prepare(res, req.url);
  }).listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    const answers = [];
    for (const url of ['/0', '/1']) {
      const answer = await fetch(`http://127.0.0.1:${port}${url}`).catch(() => undefined);
      const text = await answer?.text().catch(() => 'broken');
      answers.push(`answer ${url} ${answer?.status} ${text?.length}`);
    }
    await new Promise((done) => setTimeout(done, 20));
    log.push(...answers);
    server.closeAllConnections();
    server.close(resolve);
  });
});

const make = (url, path = __filename) => (url === '/0' ? fs.createReadStream(path) : fs.createReadStream(path, {}));

process.on('exit', () => console.log(log.join('\n')));

(async () => {
  await births(__filename, 'alone', (stream, label) => watch(stream, label).resume());
  await births(__filename, 'piped', (stream, label) => watch(stream, label, ['open', 'end', 'close']).pipe(new PassThrough()).resume());
  await births(__filename, 'destroyed', (stream, label) => watch(stream, label).destroy());
  await births(__filename, 'destroyed later', (stream, label) => watch(stream, label).on('open', () => stream.destroy(new Error('enough'))));
  await births('/nowhere/at/all', 'missing', (stream, label) => watch(stream, label, ['error', 'close']));
  for (const events of [[], ['end'], ['close'], ['open', 'close'], ['data', 'end']]) {
    await respond((res, url) => watch(make(url), `into a response ${url}, heard ${events}`, events).pipe(res));
  }
  await respond((res, url) => {
    const stream = make(url);
    stream.pipe(res);
    process.nextTick(() => stream.unpipe(res));
    setTimeout(() => res.end('instead'), 20);
  });
  await respond((res, url) => {
    const stream = make(url).on('close', () => log.push(`destroyed ${url}`));
    stream.pipe(res);
    stream.destroy();
    setTimeout(() => res.end('gone'), 20);
  });
  await respond((res, url) => {
    make(url, '/nowhere/at/all').on('error', (error) => res.writeHead(404).end(error.code)).pipe(res);
  });
  try {
    fs.createReadStream('nul\0');
  } catch (error) {
    log.push(`${error.code} ${error.message}`);
  }
  log.push('whole');
})();
