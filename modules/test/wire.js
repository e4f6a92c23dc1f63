// internal:test/wire: events between the process of a test file and the one that runs the files.
//
// A record is a header of the clone format, four bytes of length with the highest first, and the event in that format, with a
// header of its own. Whatever stands between records on the child's stdout is output of the tests.

const HEADER_BYTES = 2;
const PREFIX_BYTES = HEADER_BYTES + 4;
const header = Buffer.from([0xff, 0x0f]);

function recordOf(type, data) {
  const { encode } = require('internal:v8/encode');
  const { details } = data;
  const error = details?.error;
  const sent = error
    ? { ...data, details: { ...details, error: require('internal:test/error_transfer').pack(error) } } : data;
  const body = encode({ type, data: sent }, false);
  const record = Buffer.allocUnsafe(PREFIX_BYTES + body.length);
  header.copy(record);
  record.writeUInt32BE(body.length, HEADER_BYTES);
  body.copy(record, PREFIX_BYTES);
  return record;
}

// To a runner that watches: what the file has loaded by now. ES modules are not known.
function reportDependencies() {
  if (process.env.WATCH_REPORT_DEPENDENCIES === undefined || typeof process.send !== 'function') return;
  process.send({ 'watch:require': Object.keys(require('node:module')._cache) });
  process.disconnect();
}

class WireEvents {
  #records = [];
  #isScheduled = false;
  #onClose;

  emit(type, data) {
    this.#records.push(recordOf(type, data));
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    process.nextTick(() => this.flush());
  }

  end() {
    reportDependencies();
    if (this.#onClose !== undefined) process.nextTick(this.#onClose);
  }

  flush() {
    this.#isScheduled = false;
    if (this.#records.length === 0) return;
    const records = this.#records;
    this.#records = [];
    process.stdout.write(Buffer.concat(records));
  }

  whenClosed(listener) {
    this.#onClose = () => {
      this.flush();
      listener();
    };
  }
}

// Takes the child's stdout apart.
class WireReader {
  #rest = Buffer.alloc(0);
  #onEvent;

  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  read(chunk) {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length > 0 && this.#step());
  }

  // What is left at the end is no record.
  finish() {
    this.#text(this.#rest.length);
  }

  #text(end) {
    if (end === 0) return;
    const message = this.#rest.utf8Slice(0, end);
    this.#rest = this.#rest.subarray(end);
    this.#onEvent({ __proto__: null, type: 'test:stdout', data: { __proto__: null, message } });
  }

  // One text or record; false when more bytes are needed.
  #step() {
    const at = this.#rest.indexOf(header);
    if (at !== 0) {
      const isHalf = at === -1 && this.#rest[this.#rest.length - 1] === header[0];
      const end = at === -1 ? this.#rest.length - (isHalf ? 1 : 0) : at;
      this.#text(end);
      return end > 0 && !isHalf;
    }
    if (this.#rest.length < PREFIX_BYTES) return false;
    const end = PREFIX_BYTES + this.#rest.readUInt32BE(HEADER_BYTES);
    if (this.#rest.length < end) return false;
    const { decode } = require('internal:v8/decode');
    const event = decode(this.#rest.subarray(PREFIX_BYTES, end), false);
    this.#rest = this.#rest.subarray(end);
    event.data = { __proto__: null, ...event.data };
    const { details } = event.data;
    if (details?.error) details.error = require('internal:test/error_transfer').unpack(details.error);
    this.#onEvent(event);
    return true;
  }
}

module.exports = { WireEvents, WireReader };
