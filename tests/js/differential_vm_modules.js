// vm.SourceTextModule and vm.SyntheticModule in the program's own context: stages, links, exports, import.meta, import().

const { spawnSync } = require('node:child_process');

const script = `
import vm from 'node:vm';
const foo = new vm.SyntheticModule(['default','x'], function () { this.setExport('default', 'D'); this.setExport('x', 1); });
const bar = new vm.SourceTextModule(\`import d, {x} from 'foo'; import * as ns from 'foo'; \
  export const y = x + 1; export default d; export const meta = import.meta; export const z = () => x; \
  console.log('ran', Object.keys(ns)); export const dyn = import('foo')\`,
  { identifier: 'bar.mjs', initializeImportMeta(meta, m) { meta.name = m.identifier; },
    importModuleDynamically: (s, m, a) => { console.log('dynamic', s, m.identifier, a); return foo; } });
console.log(bar.status, bar.identifier, foo.identifier, bar.dependencySpecifiers, foo.status);
try { bar.namespace } catch (e) { console.log(e.code, e.message) }
await bar.link((s, r, { attributes }) => { console.log(s, r.identifier, attributes); return foo; });
console.log(bar.status, foo.status);
console.log(await bar.evaluate());
const ns = bar.namespace;
console.log(bar.status, foo.status, ns.default, ns.y, ns.meta, Object.keys(ns), Object.keys(foo.namespace));
foo.setExport('x', 10); console.log(ns.z(), (await ns.dyn) === foo.namespace);
const bad = new vm.SourceTextModule('throw new Error("bad")'); await bad.link(() => {});
await bad.evaluate().catch((e) => console.log(e.message, bad.status, bad.error === e));
try { new vm.SourceTextModule('import {') } catch (e) { console.log(e.name) }
try { new vm.Module() } catch (e) { console.log(e.name, e.message) }
await new vm.SourceTextModule('import "a"').link(() => ({})).catch((e) => console.log(e.code, e.message));
await new vm.SourceTextModule('1').evaluate().catch((e) => console.log(e.code, e.message));
try { new vm.SyntheticModule(['a','a'], () => {}) } catch (e) { console.log(e.code, e.message) }
try { foo.setExport('nope', 1) } catch (e) { console.log(e.name, e.message) }
console.log(bar);
`;

const { stdout, status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', '--input-type=module', '-e', script],
  { encoding: 'utf8' });
console.log(stdout, status);
