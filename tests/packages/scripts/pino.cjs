// pino and pino-http: levels, children, redaction, serializers, files, requests.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const pino = require('pino');
const pinoHttp = require('pino-http');
const { listen, close, request } = require('./support/http.cjs');

function collector() {
  const lines = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(
        ...chunk
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
      done();
    },
  });
  return { lines, stream };
}

const still = ({ time, pid, hostname, ...rest }) => {
  if (rest.err) rest.err = { type: rest.err.type, message: rest.err.message, hasStack: /at /.test(rest.err.stack) };
  delete rest.responseTime;
  if (rest.req) rest.req = { method: rest.req.method, url: rest.req.url, id: rest.req.id };
  if (rest.res) rest.res = { statusCode: rest.res.statusCode };
  return rest;
};

function logging() {
  const { lines, stream } = collector();
  const options = { level: 'debug', redact: ['password', 'user.*.key'], customLevels: { loud: 35 }, mixin: () => ({ mixed: 1 }) };
  const log = pino(options, stream);
  log.info({ password: 'x', user: { a: { key: 1, name: 'n' } } }, 'hello %s %d %j', 'you', 5, { a: 1 });
  log.child({ child: 1 }, { level: 'warn' }).info('not said');
  log.child({ child: 2 }).error(new TypeError('bad'), 'wrapped');
  log.trace('not said');
  log.loud('custom');
  log.fatal({ err: new Error('end', { cause: new Error('start') }) });
  console.log(lines.map(still));
  console.log(log.isLevelEnabled('trace'), log.levelVal, pino.levels.labels[50]);
}

function toFile(folder) {
  const file = path.join(folder, 'deep', 'log.txt');
  const destination = pino.destination({ dest: file, sync: false, mkdir: true, minLength: 4096 });
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  for (let at = 0; at < 500; at++) log.info({ at }, 'line');
  return new Promise((resolve) => {
    destination.on('close', () => {
      const lines = fs
        .readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.strictEqual(lines.length, 500);
      assert.match(lines[499].time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      resolve();
    });
    destination.end();
  });
}

async function ofRequests() {
  const { lines, stream } = collector();
  let number = 0;
  const log = pinoHttp(
    { genReqId: () => ++number, customLogLevel: (_, outgoing) => (outgoing.statusCode > 399 ? 'warn' : 'info') },
    stream,
  );
  const server = http.createServer((incoming, outgoing) => {
    log(incoming, outgoing);
    incoming.log.info('inside');
    outgoing.statusCode = incoming.url === '/bad' ? 400 : 200;
    outgoing.end('ok');
  });
  const port = await listen(server);
  await request(port, '/good');
  await request(port, '/bad');
  await close(server);
  console.log(lines.map(still));
}

(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pino-'));
  logging();
  await toFile(folder);
  await ofRequests();
  fs.rmSync(folder, { recursive: true });
})();
