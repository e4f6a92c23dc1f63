// process.allowedNodeEnvironmentFlags: a frozen set that finds flags with underscores, without dashes and with values.

const program = binding('program');

class NodeEnvironmentFlagsSet extends Set {
  #flags;
  #bare;

  constructor(flags) {
    super();
    this.#flags = new Set(flags);
    this.#bare = new Set(flags.map((flag) => flag.replace(/^--?/, '')));
  }

  add() {
    return this;
  }

  delete() {
    return false;
  }

  clear() {}

  has(key) {
    if (typeof key !== 'string') return false;
    const name = key.replaceAll('_', '-');
    if (!/^--?/.test(name)) return this.#bare.has(name);
    return this.#flags.has(name.replace(/=.*$/, ''));
  }

  entries() {
    return this.#flags.entries();
  }

  forEach(callback, thisArg = undefined) {
    for (const flag of this.#flags) Reflect.apply(callback, thisArg, [flag, flag, this]);
  }

  get size() {
    return this.#flags.size;
  }

  values() {
    return this.#flags.values();
  }
}

const { values } = NodeEnvironmentFlagsSet.prototype;
Object.defineProperty(NodeEnvironmentFlagsSet.prototype, Symbol.iterator, { value: values });
Object.defineProperty(NodeEnvironmentFlagsSet.prototype, 'keys', { value: values });
Object.freeze(NodeEnvironmentFlagsSet.prototype.constructor);
Object.freeze(NodeEnvironmentFlagsSet.prototype);

function allowedNodeEnvironmentFlags() {
  return Object.freeze(new NodeEnvironmentFlagsSet(program.environmentFlags()));
}

module.exports = { allowedNodeEnvironmentFlags };
