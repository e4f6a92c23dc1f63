// The link from a sandbox to the global object of its realm: a private field, so that both are collected together.

const engine = binding('engine');

// A constructor that gives back what it got lets a class put its private fields on any object.
const Given = function(object) {
  return object;
};

class Link extends Given {
  #global;
  // Whether promise jobs of the context run right after each script.
  #drains;

  constructor(sandbox, global, drains) {
    super(sandbox);
    this.#global = global;
    this.#drains = drains;
  }

  static has(object) {
    return #global in object;
  }

  static get(object) {
    return object.#global;
  }

  static drains(object) {
    return object.#drains;
  }
}

// Sandboxes that take no new fields: these links hold on to what they belong to.
const rigid = new WeakMap();

function contextify(sandbox, drains) {
  const global = engine.makeRealm(sandbox);
  if (Object.isExtensible(sandbox)) new Link(sandbox, global, drains);
  else rigid.set(sandbox, new Link({}, global, drains));
}

// A context without a sandbox of the caller's: its global object itself.
function makeGlobal(drains) {
  const global = engine.makeRealm({});
  rigid.set(global, new Link({}, global, drains));
  return global;
}

function linkOf(sandbox) {
  return rigid.get(sandbox) ?? sandbox;
}

module.exports = {
  contextify,
  drainsAfter: (sandbox) => Link.drains(linkOf(sandbox)),
  makeGlobal,
  globalOf: (sandbox) => Link.get(linkOf(sandbox)),
  isContextified: (object) => Link.has(object) || rigid.has(object),
};
