// Slow work on other threads: what hooks and stores see of it, and that the loop goes on meanwhile.
'use strict';

const { AsyncLocalStorage, createHook, executionAsyncId } = require('node:async_hooks');
const crypto = require('node:crypto');

const storage = new AsyncLocalStorage();
const wanted = /^(PBKDF2|SCRYPT|DERIVEBITS|CHECKPRIME|RANDOMPRIME|RANDOMBYTES)REQUEST$/;
const seen = new Map();

createHook({
  init(id, type) {
    if (wanted.test(type)) seen.set(id, [type]);
  },
  before: (id) => seen.get(id)?.push('before'),
  after: (id) => seen.get(id)?.push('after'),
}).enable();

const jobs = {
  pbkdf2: (done) => crypto.pbkdf2('word', 'salt', 1000, 16, 'sha256', done),
  scrypt: (done) => crypto.scrypt('word', 'salt', 16, { N: 1024 }, done),
  hkdf: (done) => crypto.hkdf('sha256', 'word', 'salt', '', 16, done),
  checkPrime: (done) => crypto.checkPrime(65537n, done),
  generatePrime: (done) => crypto.generatePrime(16, { bigint: true }, done),
  randomBytes: (done) => crypto.randomBytes(16, done),
  randomFill: (done) => crypto.randomFill(Buffer.alloc(16), done),
  refused: (done) => crypto.pbkdf2('word', 'salt', 1, 16, 'md4', done),
};

function run(name) {
  return new Promise((resolve) => {
    storage.run(name, () => {
      let isLater = false;
      jobs[name]((error, result) => {
        const type = seen.get(executionAsyncId())?.[0];
        console.log(name, storage.getStore(), type, isLater, error?.message ?? error, typeof result);
        resolve();
      });
      isLater = true;
    });
  });
}

async function main() {
  for (const name in jobs) await run(name);
  await new Promise(setImmediate);
  for (const events of seen.values()) console.log(events.join(' '));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await new Promise((resolve) => crypto.pbkdf2('word', 'salt', 100_000, 16, 'sha512', resolve));
  clearInterval(timer);
  console.log('the loop went on', ticks > 2);
  // An exception of a callback is one of the program's own.
  process.once('uncaughtException', (error) => console.log('uncaught', error.message, storage.getStore()));
  storage.run('thrown', () => crypto.scrypt('a', 'b', 8, { N: 16 }, () => { throw new Error('mine'); }));
}

main();
