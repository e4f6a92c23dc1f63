// Forwarding between a Duplex and the streams behind it, each with one callback that waits for its turn.

// Returns the _write() and _final() of a duplex that writes into `target`.
class WriteRelay {
  constructor(target) {
    this.target = target;
    this.onDrain = null;
    this.onFinish = null;
    target.on('drain', () => this.call('onDrain'));
  }

  write(chunk, encoding, callback) {
    if (this.target.write(chunk, encoding)) callback();
    else this.onDrain = callback;
  }

  final(callback) {
    this.target.end();
    this.onFinish = callback;
  }

  // Calls the waiting callback, if there is one, and forgets it.
  call(name) {
    const callback = this[name];
    this[name] = null;
    if (callback !== null) callback();
  }

  forget() {
    this.onDrain = null;
    this.onFinish = null;
  }
}

// Reads `source` into a duplex whenever that one wants chunks.
class ReadRelay {
  constructor(source, duplex) {
    this.source = source;
    this.duplex = duplex;
    this.waiting = false;
    source.on('readable', () => {
      if (!this.waiting) return;
      this.waiting = false;
      this.read();
    });
    source.on('end', () => duplex.push(null));
  }

  read() {
    while (true) {
      const chunk = this.source.read();
      if (chunk === null) {
        this.waiting = true;
        return;
      }
      if (!this.duplex.push(chunk)) return;
    }
  }

  forget() {
    this.waiting = false;
  }
}

module.exports = { ReadRelay, WriteRelay };
