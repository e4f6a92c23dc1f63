// Contexts of node:vm go with their sandboxes: many in a row take no more memory than a few.

'use strict';
const assert = require('node:assert');
const vm = require('node:vm');

function make(count) {
  for (let i = 0; i < count; i++) {
    const sandbox = vm.createContext({ i });
    vm.runInContext('var f = () => i; let kept = f; this.me = this; class A {}; var a = new A();', sandbox);
    assert.strictEqual(sandbox.f(), i);
  }
}

make(100);
const before = process.memoryUsage().rss;
make(2000);
const grown = process.memoryUsage().rss - before;
// One context alone has more than 100 KiB; the collector runs now and then.
assert.ok(grown < 64 << 20, `${grown} bytes more`);
