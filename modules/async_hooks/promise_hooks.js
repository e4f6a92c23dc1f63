// Hooks on promises: what v8.promiseHooks offers, and what createHook() rests on. The engine calls one function for each kind.

const engine = binding('engine');

const kinds = ['init', 'before', 'after', 'settled'];
const hooks = { init: [], before: [], after: [], settled: [] };

// Functions may come and go while a list is walked: it is replaced, never changed.
function allOf(kind) {
  const list = hooks[kind];
  if (list.length < 2) return list[0];
  return (promise, parent) => {
    for (const hook of hooks[kind]) {
      try {
        hook(promise, parent);
      } catch (error) {
        engine.nextTick(() => { throw error; });
      }
    }
  };
}

function update() {
  engine.setPromiseHooks(...kinds.map(allOf));
}

// Adds the functions of an object by kind; gives the function that takes them away again.
function addHooks(functions) {
  const given = kinds.filter((kind) => functions[kind] !== undefined);
  for (const kind of given) hooks[kind] = [...hooks[kind], functions[kind]];
  update();
  return () => {
    for (const kind of given) hooks[kind] = hooks[kind].filter((hook) => hook !== functions[kind]);
    update();
  };
}

// An async function makes promises itself: as a hook it would never end.
function isPlainFunction(value) {
  if (typeof value !== 'function' || engine.isAsyncFunction(value)) return false;
  return Object.prototype.toString.call(value) !== '[object AsyncGeneratorFunction]';
}

function check(hook, name) {
  if (isPlainFunction(hook)) return;
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_TYPE(`${name}Hook`, 'function', hook);
}

function createHook(functions = {}) {
  const { validateObject } = require('internal:validators');
  validateObject(functions, 'hooks');
  for (const kind of kinds) {
    if (functions[kind] !== undefined) check(functions[kind], kind);
  }
  return addHooks({ init: functions.init, before: functions.before, after: functions.after, settled: functions.settled });
}

const single = (kind) => (hook) => {
  check(hook, kind);
  return addHooks({ [kind]: hook });
};

module.exports = {
  addHooks,
  promiseHooks: {
    createHook,
    onInit: single('init'),
    onBefore: single('before'),
    onAfter: single('after'),
    onSettled: single('settled'),
  },
};
