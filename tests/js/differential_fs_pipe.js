// Files piped into responses: what arrives, the order of events, and what becomes of pipes that are touched on their way.
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-pipe-'));
const inFolder = (name) => path.join(folder, name);
const bytes = Buffer.alloc(70_000);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) % 251;
const files = { small: bytes.subarray(0, 5000), page: bytes.subarray(0, 65536), large: Buffer.concat(Array(12).fill(bytes)), empty: Buffer.alloc(0) };
for (const name in files) fs.writeFileSync(inFolder(name), files[name]);

let log = [];

function hear(emitter, name, events) {
  for (const event of events) emitter.on(event, () => log.push(`${name} ${event}`));
}

function open(name, options) {
  return fs.createReadStream(inFolder(name), options);
}

const acts = {
  plain: (res, name) => { open(name).pipe(res); },
  length(res, name) {
    res.setHeader('Content-Length', files[name].length);
    open(name).pipe(res);
  },
  heard(res, name) {
    const stream = open(name);
    hear(stream, 'file', ['end', 'close']);
    hear(res, 'response', ['pipe']);
    stream.on('close', () => log.push(`read ${stream.bytesRead} ${stream.destroyed} ${stream.readableEnded}`));
    stream.pipe(res);
  },
  unpiped(res, name) {
    hear(res, 'response', ['unpipe']);
    open(name).pipe(res);
  },
  opened(res, name) {
    const stream = open(name);
    hear(stream, 'file', ['open', 'ready']);
    stream.pipe(res);
  },
  seen(res, name) {
    let count = 0;
    const stream = open(name);
    stream.on('data', (chunk) => { count += chunk.length; }).on('end', () => log.push(`saw ${count}`));
    stream.pipe(res);
  },
  stretch: (res, name) => { open(name, { start: 100, end: 2099 }).pipe(res); },
  rest: (res, name) => { open(name, { start: 1000 }).pipe(res); },
  text: (res, name) => { open(name, { encoding: 'hex' }).pipe(res); },
  later(res, name) {
    const stream = open(name);
    setTimeout(() => stream.pipe(res), 20);
  },
  paused(res, name) {
    const stream = open(name);
    stream.pipe(res);
    stream.pause();
    setTimeout(() => stream.resume(), 20);
  },
  left(res, name) {
    const stream = open(name);
    stream.pipe(res);
    stream.unpipe(res);
    setTimeout(() => res.end('nothing of it'), 20);
    stream.destroy();
  },
  leftSoon(res, name) {
    const stream = open(name);
    stream.pipe(res);
    process.nextTick(() => {
      stream.unpipe(res);
      stream.resume();
      stream.on('close', () => res.end('nothing of it'));
    });
  },
  destroyed(res, name) {
    const stream = open(name);
    stream.on('error', (error) => res.end(`failed: ${error.message}`));
    stream.pipe(res);
    stream.destroy(new Error('enough'));
  },
  twice(res, name) {
    const stream = open(name);
    const copy = fs.createWriteStream(inFolder('copy'));
    stream.pipe(copy).on('close', () => log.push(`copied ${fs.statSync(inFolder('copy')).size}`));
    stream.pipe(res);
  },
  open(res, name) {
    const stream = open(name);
    stream.on('end', () => res.end('and the end'));
    stream.pipe(res, { end: false });
  },
  patched(res, name) {
    const { write } = res;
    let count = 0;
    res.write = function (chunk, ...rest) {
      count += chunk.length;
      return write.call(this, chunk, ...rest);
    };
    res.on('finish', () => log.push(`wrote ${count}`));
    open(name).pipe(res);
  },
  headed(res, name) {
    res.writeHead(203, { 'X-One': '1' });
    open(name).pipe(res);
  },
  begun(res, name) {
    res.write('first ');
    open(name).pipe(res);
  },
  trailed(res, name) {
    res.setHeader('Trailer', 'X-After');
    res.addTrailers({ 'X-After': 'yes' });
    open(name).pipe(res);
  },
  missing(res) {
    const stream = open('not there');
    stream.on('error', ({ code, syscall }) => {
      res.statusCode = 404;
      res.end(`${code} ${syscall}`);
    });
    stream.pipe(res);
  },
  folder(res) {
    const stream = fs.createReadStream(folder);
    stream.on('error', ({ code, syscall }) => res.end(`${code} ${syscall}`));
    stream.pipe(res);
  },
};

function ask(port, act, name, method) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', path: `/${act}/${name}`, method, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject).on('end', () => resolve([response, Buffer.concat(chunks)]));
    });
    request.on('error', reject).end();
  });
}

function summary(buffer) {
  let sum = 0;
  for (let i = 0; i < buffer.length; i++) sum = (sum * 33 + buffer[i]) % 1_000_003;
  return `${buffer.length} bytes, ${sum}${buffer.length < 40 ? ` ${buffer}` : ''}`;
}

const server = http.createServer((request, response) => {
  const [, act, name] = request.url.split('/');
  acts[act](response, name);
});

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (const act in acts) {
    for (const name of ['small', 'page', 'large', 'empty']) {
      for (const method of act === 'plain' || act === 'length' ? ['GET', 'HEAD'] : ['GET']) {
        if (act === 'folder' && name !== 'small') continue;
        log = [];
        const [{ statusCode, headers, trailers }, body] = await ask(port, act, name, method);
        await new Promise((resolve) => setTimeout(resolve, 10));
        while (act === 'twice' && log.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        const { 'content-length': length, 'transfer-encoding': coding, 'x-one': one } = headers;
        console.log(act, name, method, statusCode, length, coding, one, JSON.stringify(trailers), summary(body), log.join(', '));
      }
    }
  }
  server.close();
  fs.rmSync(folder, { recursive: true });
  // Nothing stays open.
  const left = fs.readdirSync('/proc/self/fd').map((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  }).filter((target) => target.startsWith(folder) && !target.includes('/large'));
  // Node leaves files open whose pipes were left.
  if (process.versions.protojs !== undefined && left.length > 0) throw new Error(`left open: ${left.join(' ')}`);
});
