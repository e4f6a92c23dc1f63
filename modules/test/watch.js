// internal:test/watch: `--test --watch` and run({ watch: true }): files run again when they, or what they loaded, change.

const fs = require('node:fs');
const path = require('node:path');

// Changes that come together count once.
const DEBOUNCE_MS = 200;

class Watcher {
  #files;
  #options;
  #runFile;
  // What each file loaded; undefined until it said so.
  #dependencies = new Map();
  #children = new Map();
  #running = new Set();
  #changed = new Set();
  #timer;
  #source;

  constructor(files, options, runFile) {
    this.#files = files;
    this.#options = { ...options, watcher: this };
    this.#runFile = runFile;
  }

  start() {
    const folder = this.#options.cwd ?? process.cwd();
    this.#source = fs.watch(folder, { recursive: true }, (event, name) => {
      if (name !== null && !name.includes('node_modules')) this.#note(path.join(folder, `${name}`));
    });
    this.#options.signal?.addEventListener('abort', () => this.#stop(), { once: true });
    const { root } = this.#options;
    root.isOpen = true;
    for (const file of this.#files) this.#run(file);
  }

  // A child of run() begins.
  started(file, child) {
    this.#children.set(file, child);
    child.on('message', (message) => {
      const loaded = message?.['watch:require'];
      if (Array.isArray(loaded)) this.#dependencies.set(file, new Set(loaded));
    });
  }

  #note(file) {
    this.#changed.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#runChanged(), DEBOUNCE_MS);
  }

  #runChanged() {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const file of this.#files) {
      const own = path.resolve(file);
      const loaded = this.#dependencies.get(file);
      // ES modules do not tell what they load: any change may be theirs.
      const isTouched = loaded === undefined || !loaded.has(own) || [...loaded].some((each) => changed.has(each));
      if ((isTouched || changed.has(own)) && this.#mayConcern(file, changed)) this.#run(file);
    }
  }

  // A change of another test file is that file's alone.
  #mayConcern(file, changed) {
    const own = path.resolve(file);
    if (changed.has(own)) return true;
    return [...changed].some((each) => !this.#files.some((other) => path.resolve(other) === each));
  }

  async #run(file) {
    this.#children.get(file)?.kill();
    this.#running.add(file);
    try {
      await this.#runFile(file, this.#options);
    } finally {
      this.#running.delete(file);
      if (this.#running.size === 0 && !this.#options.signal?.aborted) this.#endRound();
    }
  }

  #endRound() {
    const { root } = this.#options;
    root.events.emit('test:watch:drained', undefined);
    root.endRound();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#source.close();
    this.#options.root.end();
    this.#options.close();
  }
}

function start(files, options, runFile) {
  new Watcher(files, options, runFile).start();
}

module.exports = { start };
