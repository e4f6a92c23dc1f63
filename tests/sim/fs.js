// Files on a disk that is full, fails, interrupts, and takes and gives less than it is asked for: what a success says is there, and
// what an error leaves is the beginning of what was given.

const { generator } = require('internal:sim/generator');
const sim = binding('sim');
const fs = require('node:fs');
const { pipeline } = require('node:stream');

const PATTERN_BYTES = 1 << 16;
const CONTENT_BYTES_MAX = 20000;
const TRIES_MAX = 60;
const ERRORS = ['ENOSPC', 'EIO', 'EMFILE', 'EINTR'];

const pattern = Buffer.alloc(PATTERN_BYTES);
const fill = generator(77);
for (let i = 0; i < PATTERN_BYTES; i++) pattern[i] = fill(256);

let below;
let world;

process.on('uncaughtException', (error) => sim.fail(`uncaught ${error?.stack ?? error}`));

// Bytes that no other file has in the same place.
function contentOf(number) {
  const from = 1 + number * 997;
  return pattern.subarray(from, from + below(5) * below(CONTENT_BYTES_MAX / 4));
}

function checkError(error, what) {
  if (!ERRORS.includes(error.code)) sim.fail(`${what}: ${error?.stack ?? error}`);
  else if (error.code === 'EINTR') sim.fail(`${what}: an interruption is no error`);
  else if (typeof error.errno !== 'number' || typeof error.syscall !== 'string') sim.fail(`${what}: ${error.message} lacks its call`);
  else if (world.isFair) sim.fail(`${what}: ${error.message} in a world without faults`);
  world.errors++;
}

// What is in a file, or undefined when the disk will not tell.
async function read(path) {
  for (let i = 0; i < TRIES_MAX; i++) {
    try {
      return await fs.promises.readFile(path);
    } catch (error) {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      checkError(error, `readFile ${path}`);
    }
  }
  return undefined;
}

async function check(path, given, error, what) {
  if (error) checkError(error, what);
  const there = await read(path);
  if (there === undefined) return;
  if (!there.equals(given.subarray(0, there.length))) sim.fail(`${what}: ${path} has other bytes than were given`);
  else if (!error && there.length !== given.length) sim.fail(`${what}: ${there.length} of ${given.length} bytes are in ${path}`);
  world.checked++;
}

const outcomeOf = (promise) => promise.then(() => null, (error) => error);
const called = (start) => new Promise((resolve) => start((error) => resolve(error ?? null)));

function writeInParts(stream, content) {
  for (let at = 0; at < content.length;) {
    const end = at + 1 + below(content.length - at);
    stream.write(content.subarray(at, end));
    at = end;
  }
  stream.end();
}

const acts = {
  async promise(path, content) {
    const error = await outcomeOf(fs.promises.writeFile(path, content, { flush: below(2) === 0 }));
    await check(path, content, error, 'promises.writeFile');
  },
  async callback(path, content) {
    const error = await called((done) => fs.writeFile(path, content.toString('latin1'), 'latin1', done));
    await check(path, content, error, 'writeFile');
  },
  async append(path, content) {
    const half = content.length >> 1;
    const first = await outcomeOf(fs.promises.writeFile(path, content.subarray(0, half)));
    if (first) return check(path, content.subarray(0, half), first, 'writeFile');
    const error = await outcomeOf(fs.promises.appendFile(path, content.subarray(half)));
    return check(path, content, error, 'appendFile');
  },
  async stream(path, content) {
    const stream = fs.createWriteStream(path);
    const error = await new Promise((resolve) => {
      stream.on('error', resolve);
      stream.on('close', () => resolve(null));
      writeInParts(stream, content);
    });
    if (!error && stream.bytesWritten !== content.length) sim.fail(`bytesWritten is ${stream.bytesWritten} of ${content.length}`);
    await check(path, content, error, 'WriteStream');
  },
  async handle(path, content) {
    let handle;
    try {
      handle = await fs.promises.open(path, 'w');
    } catch (error) {
      checkError(error, 'open');
      return;
    }
    const error = await outcomeOf(handle.writeFile(content));
    await outcomeOf(handle.close());
    await check(path, content, error, 'FileHandle.writeFile');
  },
  // Each write says how much it took.
  async writes(path, content) {
    let handle;
    try {
      handle = await fs.promises.open(path, 'w');
    } catch (error) {
      checkError(error, 'open');
      return;
    }
    let at = 0;
    let failure = null;
    while (at < content.length && failure === null) {
      try {
        at += (await handle.write(content, at, 1 + below(content.length - at))).bytesWritten;
      } catch (error) {
        failure = error;
      }
    }
    if (failure) checkError(failure, 'write');
    await outcomeOf(handle.close());
    await check(path, content.subarray(0, at), null, `${at} bytes by write()`);
  },
  async copy(path, content) {
    const error = await outcomeOf(fs.promises.writeFile(path, content));
    if (error) return check(path, content, error, 'writeFile');
    const copied = await called((done) => pipeline(fs.createReadStream(path), fs.createWriteStream(`${path}.copy`), done));
    return check(`${path}.copy`, content, copied, 'a copy by streams');
  },
  async read(path, content) {
    const error = await outcomeOf(fs.promises.writeFile(path, content));
    if (error) return check(path, content, error, 'writeFile');
    const start = below(content.length + 1);
    const chunks = [];
    const stream = fs.createReadStream(path, { start, highWaterMark: 1 + below(9000) });
    const failure = await new Promise((resolve) => {
      stream.on('data', (chunk) => chunks.push(chunk)).on('error', resolve).on('end', () => resolve(null));
    });
    const got = Buffer.concat(chunks);
    if (failure) checkError(failure, 'ReadStream');
    else if (got.length !== content.length - start) sim.fail(`'end' after ${got.length} of ${content.length - start} bytes`);
    if (!got.equals(content.subarray(start, start + got.length))) sim.fail('a ReadStream gave other bytes');
    return undefined;
  },
};

function plan(seed) {
  below = generator(Number(seed));
  world = { isFair: sim.isFair(), errors: 0, checked: 0, left: 0 };
}

function run() {
  const names = Object.keys(acts);
  const count = 1 + below(6);
  for (let number = 0; number < count; number++) {
    const act = names[below(names.length)];
    world.left++;
    acts[act](`file${number}`, contentOf(number)).then(() => {
      world.left--;
    }, (error) => sim.fail(`${act}: ${error?.stack ?? error}`));
  }
}

function finish() {
  if (world.left !== 0) sim.fail(`${world.left} operations never ended`);
  world = undefined;
}

module.exports = { plan, run, finish };
