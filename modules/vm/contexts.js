// The link from a sandbox to the global object of its realm: a private field, so that both are collected together.

const engine = binding('engine');

// A constructor that gives back what it got lets a class put its private fields on any object.
const Given = function(object) {
  return object;
};

class Link extends Given {
  #global;

  constructor(sandbox, global) {
    super(sandbox);
    this.#global = global;
  }

  static has(object) {
    return #global in object;
  }

  static get(object) {
    return object.#global;
  }
}

function contextify(sandbox) {
  new Link(sandbox, engine.makeRealm(sandbox));
}

module.exports = { contextify, globalOf: Link.get, isContextified: Link.has };
