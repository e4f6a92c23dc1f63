'use strict';
// node:domain: what was thrown or emitted inside a domain goes to its 'error' event, whatever brought the program there.

const assert = require('assert');
const EventEmitter = require('events');

const before = new EventEmitter();
process.setUncaughtExceptionCaptureCallback(() => {});
assert.throws(() => require('domain'), { code: 'ERR_DOMAIN_CALLBACK_NOT_AVAILABLE' });
process.setUncaughtExceptionCaptureCallback(null);

const domain = require('domain');
assert.throws(() => process.setUncaughtExceptionCaptureCallback(() => {}), (error) =>
  error.code === 'ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE' && /require\(`domain`\) at this point/.test(error.stack));
assert.deepStrictEqual(Object.keys(domain).sort(), ['Domain', '_stack', 'active', 'create', 'createDomain']);
assert.strictEqual(domain.create, domain.createDomain);
assert.ok(domain.create() instanceof domain.Domain && domain.create() instanceof EventEmitter);
assert.strictEqual(process.domain, null);
assert.strictEqual('domain' in before, false);

function active() {
  const outer = domain.create();
  const inner = domain.create();
  const result = outer.run((first, second) => {
    assert.strictEqual(process.domain, outer);
    inner.run(() => assert.deepStrictEqual([domain.active === inner, domain._stack.length], [true, 2]));
    assert.strictEqual(domain.active, outer);
    return first + second;
  }, 1, 2);
  assert.strictEqual(result, 3);
  assert.strictEqual(process.domain, undefined);
  outer.enter();
  inner.enter();
  outer.exit();
  assert.strictEqual(domain.active, undefined);
  inner.exit();
}

function members() {
  const first = domain.create();
  const second = domain.create();
  const emitter = new EventEmitter();
  assert.strictEqual(emitter.domain, null);
  first.add(emitter);
  assert.strictEqual(emitter.domain, first);
  assert.strictEqual(Object.keys(emitter).includes('domain'), false);
  second.add(emitter);
  assert.deepStrictEqual([first.members.length, second.members], [0, [emitter]]);
  second.remove(emitter);
  assert.deepStrictEqual([emitter.domain, second.members.length], [null, 0]);
  // No circle of domains.
  first.add(second);
  second.add(first);
  assert.strictEqual(first.domain, null);
}

function emitters() {
  const d = domain.create();
  const errors = [];
  d.on('error', (error) => errors.push([error.message, error.domain === d, error.domainThrown, error.domainEmitter === emitter, process.domain]));
  const emitter = d.run(() => new EventEmitter());
  assert.strictEqual(emitter.emit('error', new Error('emitted')), false);
  emitter.emit('error');
  assert.deepStrictEqual(errors.map((error) => error.slice(0, 4)), [
    ['emitted', true, false, true],
    ['Unhandled error.', true, false, true],
  ]);
  emitter.on('event', () => assert.strictEqual(process.domain, d));
  emitter.emit('event');
  assert.strictEqual(process.domain, undefined);
  emitter.on('error', () => errors.push('own'));
  emitter.emit('error', new Error('listened to'));
  assert.strictEqual(errors.pop(), 'own');
  assert.strictEqual(errors.length, 2);
}

function boundFunctions() {
  const d = domain.create();
  const errors = [];
  d.on('error', (error) => errors.push(error));
  const receiver = {};
  function add(first, second) {
    assert.strictEqual(this, receiver);
    assert.strictEqual(process.domain, d);
    return first + second;
  }
  assert.strictEqual(d.bind(add).call(receiver, 1, 2), 3);
  assert.strictEqual(d.bind(add).domain, d);
  const intercepted = d.intercept(add);
  assert.strictEqual(intercepted.call(receiver, null, 3, 4), 7);
  const error = new Error('intercepted');
  assert.strictEqual(intercepted(error), undefined);
  assert.deepStrictEqual(errors, [error]);
  assert.deepStrictEqual([error.domainBound, error.domainThrown, error.domain], [add, false, d]);
}

// Runs `start` in a domain and waits for what reaches it.
function caught(start) {
  return new Promise((resolve) => {
    const d = domain.create();
    d.on('error', (error) => {
      assert.strictEqual(error.domain ?? d, d);
      assert.notStrictEqual(process.domain, d);
      resolve(error.message);
    });
    d.run(start);
  });
}

const starts = {
  timeout: (fail) => setTimeout(fail, 1),
  immediate: (fail) => setImmediate(fail),
  tick: (fail) => process.nextTick(fail),
  microtask: (fail) => queueMicrotask(fail),
  rejection: (fail) => Promise.resolve().then(fail),
  awaited: async (fail) => { await null; fail(); },
  nested: (fail) => setTimeout(() => process.nextTick(() => setImmediate(fail)), 1),
  file: (fail) => require('fs').stat(__filename, fail),
  socket: (fail) => {
    const server = require('net').createServer((socket) => {
      server.close();
      socket.on('data', () => { socket.destroy(); fail(); });
    }).listen(0, '127.0.0.1', () => require('net').connect(server.address().port, '127.0.0.1').on('error', () => {}).end('x'));
  },
  request: (fail) => {
    const http = require('http');
    const server = http.createServer((request, response) => {
      assert.ok(request.domain !== null && request.domain === response.domain && request.domain === process.domain);
      response.end();
      server.close();
      request.on('end', fail).resume();
    }).listen(0, '127.0.0.1', () => http.get({ port: server.address().port, agent: false }, (response) => response.resume()));
  },
};

async function throughCallbacks() {
  for (const [name, start] of Object.entries(starts)) {
    assert.strictEqual(await caught(() => start(() => { throw new Error(name); })), name);
  }
}

// An error in a domain's listener goes to the domain around it; what no domain takes is uncaught as ever.
async function outwards() {
  const seen = [];
  const outer = domain.create().on('error', (error) => seen.push(`outer ${error.message}`));
  const inner = domain.create().on('error', () => { throw new Error('second'); });
  const deaf = domain.create();
  process.once('uncaughtException', (error) => seen.push(`process ${error.message}`, process.domain));
  setImmediate(() => outer.run(() => inner.run(() => { throw new Error('first'); })));
  setImmediate(() => deaf.run(() => { throw new Error('third'); }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepStrictEqual(seen, ['outer second', 'process third', null]);
}

active();
members();
emitters();
boundFunctions();
throughCallbacks().then(outwards).then(() => console.log('ok'));
setTimeout(() => { throw new Error('too late'); }, 20_000).unref();
