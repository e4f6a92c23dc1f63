// Message ports and channels: order, closing, transfers and refusals; as Node.
const { MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort, markAsUntransferable } = require('node:worker_threads');
const { once } = require('node:events');

const log = (...values) => console.log(...values);

function failure(run) {
  try {
    return ['gave', run()];
  } catch (error) {
    return [error.name, error.code, error.message];
  }
}

async function order() {
  // Ports without a listener for messages do not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  const { port1, port2 } = new MessageChannel();
  const heard = [];
  port2.on('message', (value) => {
    heard.push(value);
    process.nextTick(() => heard.push(`tick after ${value}`));
    Promise.resolve().then(() => heard.push(`job after ${value}`));
    if (value === 2) port2.close();
  });
  for (let value = 1; value < 4; value++) port1.postMessage(value);
  await Promise.all([once(port1, 'close'), once(port2, 'close')]);
  clearInterval(alive);
  log(heard, port1.hasRef(), failure(() => port1.postMessage('late')));
}

async function events() {
  const { port1, port2 } = new MessageChannel();
  const other = new MessageChannel();
  port1.postMessage({ when: new Date(0), port: other.port1 }, [other.port1]);
  const [event] = await new Promise((resolve) => { port2.onmessage = (...values) => resolve(values); });
  log(event.constructor.name, event.type, event.data.when, event.ports.length, event.ports[0] === event.data.port);
  event.data.port.postMessage('through');
  log(receiveMessageOnPort(other.port2), receiveMessageOnPort(other.port2));
  event.data.port.close();
  port2.close();
  log(failure(() => new MessageEvent('x', { source: 1 })), new MessageEvent('x', { data: 5, origin: 'o' }).origin);
}

function refusals() {
  const { port1, port2 } = new MessageChannel();
  const other = new MessageChannel();
  const moved = structuredClone(other.port1, { transfer: [other.port1] });
  log(moved instanceof MessagePort);
  for (const run of [
    () => port1.postMessage(), () => port1.postMessage({ port: other.port2 }), () => port1.postMessage(Symbol('s')),
    () => port1.postMessage(1, [port1]), () => port1.postMessage(1, [other.port1]), () => port1.postMessage(1, [other.port2, other.port2]),
    () => port1.postMessage(1, 5), () => port1.postMessage(1, { transfer: 5 }), () => port1.postMessage(1, [{}]),
    () => new MessagePort(), () => receiveMessageOnPort({}), () => structuredClone(1, { transfer: [1] }),
  ]) log(failure(run));
  const bytes = new ArrayBuffer(4);
  port1.postMessage(bytes, [bytes]);
  log(bytes.byteLength, receiveMessageOnPort(port2).message);
  const kept = new ArrayBuffer(4);
  markAsUntransferable(kept);
  port1.postMessage(kept, [kept]);
  log(kept.byteLength);
}

async function broadcast() {
  const [first, second, third] = ['a', 'a', 'b'].map((name) => new BroadcastChannel(name));
  third.onmessage = () => log('never');
  const message = once(second, 'message');
  first.postMessage({ x: [1] });
  const [event] = await message;
  log(event.data, first.name, first);
  for (const channel of [first, second, third]) channel.close();
  log(failure(() => first.postMessage(1)), failure(() => new BroadcastChannel()));
}

(async () => {
  await order();
  await events();
  refusals();
  await broadcast();
})();
