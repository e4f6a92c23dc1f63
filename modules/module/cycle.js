// internal:module/cycle: modules that require each other.

const engine = binding('engine');

// The prototype of exports that are looked at before they are complete: it warns of what is not there yet.
let inCycle;

function warnInCycle(name) {
  process.emitWarning(`Accessing non-existent property '${String(name)}' of module exports inside circular dependency`);
}

// What a module gives to those that require it before it is done. `state` is the loader's record of it.
function exportsInCycle(module, state) {
  const { exports } = module;
  if (state?.isRunning) throw cycleError(module, state);
  const isPlain = exports && engine.proxyDetails(exports) === undefined && Object.getPrototypeOf(exports) === Object.prototype;
  if (isPlain && !exports.__esModule) {
    inCycle ??= new Proxy({}, {
      get(target, name) {
        if (name in target || name === '__esModule') return target[name];
        warnInCycle(name);
        return undefined;
      },
      getOwnPropertyDescriptor(target, name) {
        if (!Object.hasOwn(target, name) && name !== '__esModule') warnInCycle(name);
        return Object.getOwnPropertyDescriptor(target, name);
      },
    });
    Object.setPrototypeOf(exports, inCycle);
  }
  return exports;
}

function leaveCycle({ exports }) {
  if (exports && engine.proxyDetails(exports) === undefined && Object.getPrototypeOf(exports) === inCycle) {
    Object.setPrototypeOf(exports, Object.prototype);
  }
}

function cycleError(module, { parent }) {
  const { codes } = require('internal:errors');
  const from = parent ? ` (from ${parent.filename})` : '';
  return new codes.ERR_REQUIRE_CYCLE_MODULE(`Cannot require() ES Module ${module.id} in a cycle.${from}`);
}

module.exports = { exportsInCycle, leaveCycle };
