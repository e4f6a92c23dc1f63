// Streams that go through structuredClone() or a message port: a pipe to the old stream over a channel (Streams Standard, 8.2).

const { fail } = require('internal:host_objects');
const { markHandled } = require('internal:stream/web/common');

// What is posted: { type: 'pull' | 'chunk' | 'close' | 'error', value }. A value that cannot be cloned ends both sides.
function post(port, type, value) {
  try {
    port.postMessage({ type, value });
  } catch (error) {
    try {
      port.postMessage({ type: 'error', value: { message: String(error?.message) } });
    } catch {
      // The other side learns of it by the port's end.
    }
    port.close();
    throw error;
  }
}

// Listens without keeping the process alive.
function listen(port, onMessage) {
  port.on('message', onMessage);
  port.unref();
}

class PortSink {
  constructor(port) {
    this.port = port;
    this.controller = undefined;
    this.wanted = Promise.withResolvers();
  }

  start(controller) {
    this.controller = controller;
    listen(this.port, ({ type, value }) => {
      if (type === 'error') controller.error(value);
      this.wanted.resolve();
    });
  }

  async write(chunk) {
    await this.wanted.promise;
    this.wanted = Promise.withResolvers();
    post(this.port, 'chunk', chunk);
  }

  close() {
    post(this.port, 'close', undefined);
    this.port.close();
  }

  abort(reason) {
    post(this.port, 'error', reason);
    this.port.close();
  }
}

class PortSource {
  // `holds`: an answer that is awaited keeps the process alive.
  constructor(port, holds) {
    this.port = port;
    this.holds = holds;
    this.asked = false;
  }

  start(controller) {
    listen(this.port, ({ type, value }) => {
      this.port.unref();
      if (type === 'chunk') {
        this.asked = false;
        controller.enqueue(value);
        return;
      }
      if (type === 'close') controller.close();
      else controller.error(value);
      this.port.close();
    });
  }

  pull() {
    if (this.asked) return;
    this.asked = true;
    if (this.holds) this.port.ref();
    post(this.port, 'pull', undefined);
  }

  cancel(reason) {
    post(this.port, 'error', reason);
    this.port.close();
  }
}

function channel() {
  const { MessageChannel } = require('internal:worker_threads/message_port');
  return new MessageChannel();
}

function checkUnlocked(stream) {
  if (stream.locked) fail(`Cannot transfer a locked ${stream.constructor.name}`);
}

// The new stream reads what the old one is piped into.
function transferReadable(stream) {
  checkUnlocked(stream);
  const { ReadableStream } = require('internal:stream/web/readable_stream');
  const { WritableStream } = require('internal:stream/web/writable_stream');
  const { port1, port2 } = channel();
  return {
    prepared: new ReadableStream(new PortSource(port2, true), { highWaterMark: 0 }),
    finish: () => markHandled(stream.pipeTo(new WritableStream(new PortSink(port1)))),
  };
}

function transferWritable(stream) {
  checkUnlocked(stream);
  const { ReadableStream } = require('internal:stream/web/readable_stream');
  const { WritableStream } = require('internal:stream/web/writable_stream');
  const { port1, port2 } = channel();
  return {
    prepared: new WritableStream(new PortSink(port2)),
    finish: () => markHandled(new ReadableStream(new PortSource(port1, false), { highWaterMark: 0 }).pipeTo(stream)),
  };
}

function transferTransform(stream) {
  const readable = transferReadable(stream.readable);
  const writable = transferWritable(stream.writable);
  const { wrapPair } = require('internal:stream/web/transform_stream');
  return {
    prepared: wrapPair(readable.prepared, writable.prepared),
    finish() {
      readable.finish();
      writable.finish();
    },
  };
}

module.exports = { transferReadable, transferTransform, transferWritable };
