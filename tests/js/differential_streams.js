// Random programs over streams, each from its own seed: what they log, tick by tick, must be what Node logs.
// `differential_streams.js 17` prints the whole log of program 17.
const { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline } = require('node:stream');

const PROGRAMS = 250;
const TURNS_PER_PROGRAM = 60;
const EVENTS = ['data', 'end', 'close', 'error', 'finish', 'drain', 'readable', 'pause', 'resume', 'pipe', 'unpipe', 'prefinish'];
const READ_STATE = ['length', 'flowing', 'ended', 'endEmitted', 'reading', 'needReadable', 'emittedReadable', 'destroyed',
  'readingMore', 'resumeScheduled', 'readableListening', 'paused'];
const WRITE_STATE = ['length', 'needDrain', 'ending', 'ended', 'finished', 'corked', 'pendingcb', 'writing', 'destroyed', 'closed',
  'prefinished', 'finalCalled', 'bufferedRequestCount'];

function randomOf(seed) {
  return () => {
    seed = seed + 0x6D2B79F5 | 0;
    let mixed = Math.imul(seed ^ seed >>> 15, 1 | seed);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}

function show(value) {
  if (Buffer.isBuffer(value)) return `B${value.toString('latin1')}`;
  if (value instanceof Error) return value.code || value.message;
  if (typeof value !== 'object' || value === null) return String(value);
  return value._readableState || value._writableState ? 'stream' : JSON.stringify(value);
}

class Program {
  constructor(seed) {
    this.random = randomOf(seed);
    this.lines = [];
    this.numbers = 0;
    this.objectMode = this.chance(0.3);
    this.streams = [];
    const count = 1 + this.below(3);
    for (let i = 0; i < count; i++) this.streams.push(this.makeStream(i));
    this.readers = this.streams.filter((stream) => typeof stream.read === 'function');
    this.writers = this.streams.filter((stream) => typeof stream.write === 'function');
    this.steps = 4 + this.below(14);
  }

  log(line) {
    this.lines.push(line);
  }

  chance(probability) {
    return this.random() < probability;
  }

  below(limit) {
    return Math.floor(this.random() * limit);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  value() {
    if (this.objectMode) return this.pick([1, 'text', { a: 1 }, 0]);
    return this.pick(['a', 'bc', Buffer.from('def'), 'x'.repeat(this.below(40) + 1), Buffer.alloc(this.below(30) + 1, 65)]);
  }

  later(callback) {
    const how = this.below(4);
    if (how === 0) callback();
    else if (how === 1) process.nextTick(callback);
    else if (how === 2) setImmediate(callback);
    else Promise.resolve().then(callback);
  }

  answer(callback, probability, message) {
    const error = this.chance(probability) ? new Error(message) : null;
    this.later(() => callback(error));
  }

  options() {
    const options = {};
    if (this.objectMode) options.objectMode = true;
    if (this.chance(0.5)) options.highWaterMark = this.below(20);
    if (this.chance(0.15)) options.autoDestroy = false;
    if (this.chance(0.1)) options.emitClose = false;
    if (this.chance(0.15)) options.construct = (callback) => this.answer(callback, 0.1, 'construct');
    if (!this.objectMode && this.chance(0.1)) options.encoding = 'utf8';
    if (this.chance(0.1)) options.defaultEncoding = 'latin1';
    if (this.chance(0.15)) options.decodeStrings = false;
    if (this.chance(0.1)) options.allowHalfOpen = false;
    if (this.chance(0.15)) {
      options.destroy = (error, callback) => {
        this.log(`destroy ${show(error)}`);
        this.later(() => callback(error));
      };
    }
    return options;
  }

  reading() {
    const program = this;
    let left = this.below(6);
    return function read() {
      if (left-- <= 0) {
        if (program.chance(0.7)) this.push(null);
        return;
      }
      const count = program.below(3);
      program.later(() => {
        for (let i = 0; i <= count; i++) if (!this.destroyed) this.push(program.value());
      });
    };
  }

  writing(name) {
    return (chunk, encoding, callback) => {
      this.log(`${name} write ${show(chunk)} ${encoding}`);
      this.answer(callback, 0.03, 'write');
    };
  }

  makeWritable(name, options) {
    options.write = this.writing(name);
    if (this.chance(0.3)) {
      options.writev = (chunks, callback) => {
        this.log(`${name} writev ${chunks.map(({ chunk }) => show(chunk)).join('|')}`);
        this.later(callback);
      };
    }
    if (this.chance(0.3)) {
      options.final = (callback) => {
        this.log(`${name} final`);
        this.answer(callback, 0.1, 'final');
      };
    }
    return new Writable(options);
  }

  makeTransform(options) {
    options.transform = (chunk, encoding, callback) => {
      const error = this.chance(0.03) ? new Error('transform') : null;
      const output = this.below(3);
      this.later(() => callback(error, output > 0 ? chunk : undefined));
    };
    if (this.chance(0.3)) options.flush = (callback) => this.later(() => callback(null, this.value()));
    return new Transform(options);
  }

  makeStream(index) {
    const name = `s${index}`;
    const options = this.options();
    let stream;
    switch (this.below(5)) {
      case 0: stream = new Readable({ ...options, read: this.reading() }); break;
      case 1: stream = this.makeWritable(name, options); break;
      case 2: stream = new Duplex({ ...options, read: this.reading(), write: this.writing(name) }); break;
      case 3: stream = this.makeTransform(options); break;
      default: stream = new PassThrough(options);
    }
    for (const event of EVENTS) {
      if (this.chance(event === 'error' ? 1 : event === 'data' || event === 'readable' ? 0.25 : 0.8)) {
        stream.on(event, (value) => this.heard(stream, name, event, value));
      }
    }
    return stream;
  }

  heard(stream, name, event, value) {
    this.log(`${name} ${event} ${value === undefined ? '' : show(value)}`);
    if (event !== 'readable' || this.chance(0.2)) return;
    const size = this.chance(0.3) ? this.below(5) : undefined;
    for (let i = 0; i < 50; i++) {
      const chunk = stream.read(size);
      if (chunk === null) return;
      this.log(`${name} read ${show(chunk)}`);
    }
  }

  actOnWriter(stream) {
    const number = this.numbers++;
    switch (this.below(6)) {
      case 0: case 1: case 2: this.log(stream.write(this.value(), (error) => this.log(`wrote ${number} ${show(error)}`))); break;
      case 3: stream.end(this.chance(0.3) ? this.value() : undefined, (error) => this.log(`ended ${number} ${show(error)}`)); break;
      case 4: stream.cork(); break;
      default: stream.uncork();
    }
  }

  actOnReader(stream) {
    const writer = this.writers.length > 0 ? this.pick(this.writers) : undefined;
    switch (this.below(11)) {
      case 0: case 1: if (writer && writer !== stream && stream._readableState.pipes.length === 0) stream.pipe(writer); break;
      case 2: stream.resume(); break;
      case 3: stream.pause(); break;
      case 4: stream.unpipe(this.chance(0.5) ? writer : undefined); break;
      case 5: this.log(`read ${show(stream.read(this.chance(0.4) ? this.below(10) : undefined))}`); break;
      case 6: if (!stream.readableEnded) stream.unshift(this.value()); break;
      case 7: stream.once('readable', () => this.log('once readable')); break;
      case 8: this.iterate(stream); break;
      case 9: stream.push(this.chance(0.2) ? null : this.value()); break;
      default: if (writer && writer !== stream) pipeline(stream, writer, (error) => this.log(`pipeline ${show(error)}`));
    }
  }

  async iterate(stream) {
    try {
      let count = 0;
      for await (const chunk of stream) {
        this.log(`iterated ${show(chunk)}`);
        if (++count > 3) break;
      }
      this.log('iterated all');
    } catch (error) {
      this.log(`iteration ${show(error)}`);
    }
  }

  act() {
    const stream = this.pick(this.streams);
    const kind = this.below(10);
    if (kind < 4 && this.writers.length > 0) this.actOnWriter(this.pick(this.writers));
    else if (kind < 8 && this.readers.length > 0) this.actOnReader(this.pick(this.readers));
    else if (kind === 8) finished(stream, (error) => this.log(`finished ${show(error)}`));
    else if (this.chance(0.3)) stream.destroy(this.chance(0.5) ? new Error('destroyed') : null);
    else stream.removeAllListeners(this.pick(['readable', 'data', 'drain']));
    this.streams.forEach((each, index) => this.logState(each, index));
  }

  logState(stream, index) {
    const { _readableState: reading, _writableState: writing } = stream;
    const read = reading ? READ_STATE.map((name) => `${reading[name]}`[0]).join('') : '';
    const write = writing ? WRITE_STATE.map((name) => `${writing[name]}`[0]).join('') : '';
    this.log(`  ${index} ${read} ${write} ${stream.readable} ${stream.writable} ${stream.destroyed} ${stream.closed}`);
  }

  step() {
    if (this.steps-- <= 0) return;
    try {
      this.act();
    } catch (error) {
      this.log(`threw ${show(error)}`);
    }
    const how = this.below(4);
    if (how === 0) this.step();
    else if (how === 1) process.nextTick(() => this.step());
    else setImmediate(() => this.step());
  }
}

function digest(lines) {
  let hash = 0x811c9dc5;
  for (const character of lines.join('\n')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16);
}

async function run() {
  const only = Number(process.argv[2] ?? 0);
  let program;
  process.on('uncaughtException', (error) => program.log(`uncaught ${show(error)}`));
  process.on('warning', () => {});
  for (let seed = only || 1; seed <= (only || PROGRAMS); seed++) {
    program = new Program(seed);
    program.step();
    for (let i = 0; i < TURNS_PER_PROGRAM; i++) await new Promise((resolve) => setImmediate(resolve));
    console.log(only ? program.lines.join('\n') : `${seed} ${program.lines.length} ${digest(program.lines)}`);
  }
}
run();
