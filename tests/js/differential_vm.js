// Small scripts in contexts of node:vm. Run it with node and with protojs: the lines must be the same.

'use strict';
const vm = require('node:vm');

function show(value) {
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol' || typeof value === 'bigint' || value === undefined) return String(value);
  if (typeof value === 'object' && value !== null && 'message' in value) return `${value.name} ${value.code}: ${value.message}`;
  return JSON.stringify(value);
}

const steps = [];
const check = (name, run) => steps.push([name, run]);

check('value', () => vm.runInNewContext('1 + 2'));
check('reads the sandbox', () => vm.runInNewContext('a + b', { a: 1, b: 'x' }));
check('writes the sandbox', () => { const s = { a: 1 }; vm.runInNewContext('a = 5; b = 6', s); return s; });
check('var lands', () => { const s = {}; vm.runInNewContext('var a = 1', s); return [Object.keys(s), s]; });
check('descriptor of var', () => {
  const s = {};
  vm.runInNewContext('var a = 1', s);
  return Object.getOwnPropertyDescriptor(s, 'a');
});
check('function lands', () => { const s = {}; vm.runInNewContext('function f() { return 7 }', s); return [s.f(), Object.keys(s)]; });
check('var keeps', () => { const s = { a: 1 }; vm.runInNewContext('var a', s); return s; });
check('let stays', () => {
  const s = vm.createContext({});
  vm.runInContext('let x = 1; const y = 2; class Z {}', s);
  return [Object.keys(s), vm.runInContext('x++; x + y + typeof Z', s), 'x' in s];
});
check('typeof of nothing', () => vm.runInNewContext('typeof nothing'));
check('nothing', () => vm.runInNewContext('nothing'));
check('nothing in strict', () => vm.runInNewContext('"use strict"; nothing = 1'));
check('realm of errors', () => { try { vm.runInNewContext('null.x'); } catch (e) { return [e instanceof TypeError, e.name]; } });
check('realm of arrays', () => [vm.runInNewContext('[]') instanceof Array, Array.isArray(vm.runInNewContext('[]'))]);
check('this is globalThis', () => vm.runInNewContext('this === globalThis && (function() { return this })() === this'));
check('self', () => { const s = vm.createContext({}); s.self = s; return vm.runInContext('self === globalThis', s); });
check('this.x', () => { const s = {}; vm.runInNewContext('this.x = 1; globalThis.y = 2; x + y', s); return s; });
check('delete', () => { const s = { a: 1, b: 2 }; return [vm.runInNewContext('delete a', s), s]; });
check('delete a built-in', () => vm.runInNewContext('delete globalThis.Array; typeof Array'));
check('shadowing', () => vm.runInNewContext('Array', { Array: 5 }));
check('in', () => vm.runInNewContext('["a" in globalThis, "b" in globalThis, "Array" in globalThis]', { a: 1 }));
check('keys', () => vm.runInNewContext('Object.keys(globalThis)', { a: 1, b: 2 }));
check('for in', () => vm.runInNewContext('var r = []; for (var k in this) r.push(k); r', { a: 1 }));
check('defineProperty', () => {
  const s = {};
  vm.runInNewContext('Object.defineProperty(this, "q", { get() { return 9 }, enumerable: true }); q', s);
  return [s.q, Object.keys(s)];
});
check('getter', () => vm.runInNewContext('g + g', { n: 0, get g() { return ++this.n; } }));
check('setter', () => {
  const s = { got: 0, set t(value) { this.got = value; } };
  vm.runInNewContext('t = 4', s);
  return s.got;
});
check('undefined', () => vm.runInNewContext('undefined = 1; NaN = 2; [typeof undefined, typeof NaN]'));
check('read-only', () => { const s = Object.freeze({}); return Object.isFrozen(s); });
check('prototype of the sandbox', () => vm.runInNewContext('a', Object.create({ a: 3 })));
check('closure lives', () => { const f = vm.runInNewContext('let n = 0; () => ++n'); f(); return f(); });
check('outer sees later', () => { const s = vm.createContext({}); const f = vm.runInContext('() => later', s); s.later = 8; return f(); });
check('script', () => { const s = new vm.Script('n++'); const c = vm.createContext({ n: 1 }); s.runInContext(c); s.runInContext(c); return c; });
check('this context', () => { vm.runInThisContext('var vmGlobal = 3'); return globalThis.vmGlobal; });
check('isContext', () => [vm.isContext({}), vm.isContext(vm.createContext({})), vm.isContext(vm.createContext())]);
check('isContext of text', () => vm.isContext('x'));
check('not a context', () => vm.runInContext('1', {}));
check('createContext twice', () => { const s = {}; return vm.createContext(s) === s && vm.createContext(s) === s; });
check('syntax error', () => { try { new vm.Script('var 5'); } catch (e) { return [e.name, e instanceof SyntaxError]; } });
check('timeout', () => vm.runInNewContext('for (;;);', {}, { timeout: 20 }));
check('timeout here', () => vm.runInThisContext('for (;;);', { timeout: 20 }));
check('timeout not met', () => vm.runInNewContext('5', {}, { timeout: 5000 }));
check('wrong timeout', () => vm.runInNewContext('5', {}, { timeout: 0 }));
check('wrong filename', () => new vm.Script('5', { filename: 5 }));
check('wrong options', () => new vm.Script('5', 5));
check('wrong line', () => new vm.Script('5', { lineOffset: 1.5 }));
check('wrong name', () => vm.createContext({}, { name: 5 }));
check('wrong context', () => vm.createContext(5));
check('compileFunction', () => vm.compileFunction('return a + b', ['a', 'b'])(1, 2));
check('compileFunction in a context', () => vm.compileFunction('return q', [], { parsingContext: vm.createContext({ q: 6 }) })());
check('wrong params', () => vm.compileFunction('', 5));
check('eval', () => vm.runInNewContext('var a = 2; eval("a + 1") + (0, eval)("a + 2") + new Function("return a")()'));
check('JSON', () => vm.runInNewContext('JSON.stringify(JSON.parse("[1,{\\"a\\":2}]"))'));
check('proxy', () => {
  const seen = [];
  const proxy = new Proxy({}, { get(target, key) { seen.push(String(key)); return target[key]; } });
  vm.runInNewContext('x = 1; x', proxy);
  return proxy.x;
});
check('line', () => {
  try { vm.runInNewContext('\nthrow new Error("e")', {}, { filename: 'f.vm', lineOffset: 10 }); } catch (e) {
    return /f\.vm:(\d+)/.exec(e.stack)[1];
  }
});
check('sourceMapURL', () => new vm.Script('1\n//# sourceMappingURL=x.map').sourceMapURL);
check('cached data', () => {
  const data = new vm.Script('1').createCachedData();
  return [new vm.Script('1', { cachedData: data }).cachedDataRejected, new vm.Script('22', { cachedData: data }).cachedDataRejected];
});
check('globals', () => vm.runInNewContext('[typeof setTimeout, typeof process, typeof performance, typeof atob, typeof Promise]'));

for (const [name, run] of steps) {
  let text;
  try { text = show(run()); } catch (error) { text = `throws ${show(error)}`; }
  console.log(`${name}: ${text}`);
}

Promise.resolve(vm.runInNewContext('(async () => { await 1; return "done" })()')).then((value) => console.log('async:', value));
