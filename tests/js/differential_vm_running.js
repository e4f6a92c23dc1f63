// How scripts of node:vm run: lines of errors before their stacks, jobs of a context, SIGINT, import(), rigid sandboxes.

const { spawnSync } = require('node:child_process');
const vm = require('node:vm');

async function show(label, run) {
  try {
    console.log(label, await run());
  } catch (error) {
    console.log(label, error.name, error.code, error.message);
  }
}

// The lines above the frames.
function head(run) {
  try {
    return run();
  } catch (error) {
    return error.stack.split('\n').filter((line) => !/^ +at /.test(line));
  }
}

async function main() {
  console.log(head(() => vm.runInThisContext('throw new Error("boom")', 'boom.vm')));
  console.log(head(() => vm.runInNewContext('let a = 1;\n  throw new TypeError("second line")', {}, { filename: 'second.vm' })));
  console.log(head(() => vm.runInThisContext('throw new Error("moved")', { filename: 'moved.vm', lineOffset: 10 })));
  console.log(head(() => vm.runInThisContext('throw new Error("hidden")', { filename: 'hidden.vm', displayErrors: false })));

  const order = [];
  const context = vm.createContext({ order }, { microtaskMode: 'afterEvaluate' });
  Promise.resolve().then(() => order.push('outer job'));
  vm.runInContext('Promise.resolve().then(() => order.push("inner job")); order.push("script")', context);
  order.push('after');
  await null;
  console.log(order);
  const loop = 'for (;;) {}';
  const limited = { timeout: 20, microtaskMode: 'afterEvaluate' };
  await show('late job', () => vm.runInNewContext(`Promise.resolve().then(() => { ${loop} })`, {}, limited));
  await show('late script', () => vm.runInNewContext(`Promise.resolve().then(() => { ${loop} }); ${loop}`, {}, limited));

  for (const name of ['Script', 'compileFunction']) {
    const make = (code, options) => (name === 'Script' ? () => new vm.Script(code, options).runInThisContext()
      : vm.compileFunction(`return ${code}`, [], options));
    await show(`${name} no callback`, make('import("node:fs")', { filename: 'none.vm' }));
    await show(`${name} no flag`, make('import("node:fs")', { filename: 'callback.vm', importModuleDynamically: () => {} }));
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    await show(`${name} default`, async () => {
      const namespace = await make('import("node:path")', { filename: 'default.vm', importModuleDynamically })();
      return namespace.default === require('node:path');
    });
  }
  await show('no callback in a context', () => vm.runInNewContext('import("node:fs")', {}));

  const frozen = Object.freeze({ a: 1 });
  await show('frozen', () => vm.runInNewContext('a = 5; a', frozen));
  await show('sealed', () => vm.runInNewContext('a = 5; a', Object.seal({ a: 1 })));
  await show('constant', () => vm.runInThisContext('"use strict"; const unchanged = 1; unchanged = 2'));
  await show('private', () => vm.runInThisContext('(class { #a; static read(o) { return o.#a; } }).read({})'));
  await show('private write', () => vm.runInThisContext('(class { #a; static write(o) { o.#a = 1; } }).write({})'));
  await show('no context', () => vm.Script.prototype.runInNewContext.call({}, {}));

  console.log(head(() => new vm.Script(' throw 1, new Error("column")', { filename: 'c.vm', columnOffset: 5 }).runInThisContext())[1]);
  const withNames = vm.compileFunction('"use strict"; return a + b + c', ['c'], { contextExtensions: [{ a: 1 }, { b: 2 }] });
  console.log(withNames(3));
  const plain = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  console.log(vm.isContext(plain), vm.runInContext('globalThis', plain) === plain, typeof plain.Array, Object.keys(plain));
  plain.given = 4;
  console.log(vm.runInContext('given + 1', plain), vm.createContext(plain) === plain, String(vm.constants.DONT_CONTEXTIFY));

  const memory = await vm.measureMemory({ execution: 'eager' });
  console.log(Object.keys(memory), Object.keys(memory.total), memory.total.jsMemoryRange.length);
  console.log(Object.keys(await vm.measureMemory({ mode: 'detailed', execution: 'eager' })));
  await show('mode', () => vm.measureMemory({ mode: 'other' }));
  await show('execution', () => vm.measureMemory({ execution: 'other' }));
  await show('nothing', () => vm.measureMemory(null));

  const interrupted = spawnSync(process.execPath, ['-e', `
    const vm = require('node:vm');
    process.on('SIGINT', () => console.log('not heard'));
    const send = () => require('node:child_process').spawnSync('sh', ['-c', '(sleep 0.2; kill -INT ' + process.pid + ') > /dev/null 2>&1 &']);
    for (const run of ['runInThisContext', 'runInNewContext']) {
      send();
      try {
        vm[run]('for (;;) {}', ...run === 'runInNewContext' ? [{}] : [], { breakOnSigint: true });
      } catch (error) {
        console.log(error.code, error.message);
      }
    }
    setTimeout(() => console.log('done'), 50);`], { encoding: 'utf8' });
  console.log(interrupted.stdout, interrupted.status, interrupted.signal);
}

process.removeAllListeners('warning');
process.on('warning', () => {});
main();
