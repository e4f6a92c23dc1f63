// What the parent ignored ends a program all the same, as in Node: a shell has what it starts by & in a script ignore SIGINT.
'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

for (const name of ['SIGINT', 'SIGHUP']) {
  const script = `process.kill(process.pid, '${name}'); setTimeout(() => {}, 5000);`;
  const shell = `trap '' ${name.slice(3)}; exec "$0" -e "${script}"`;
  const { signal } = spawnSync('sh', ['-c', shell, process.execPath]);
  assert.strictEqual(signal, name);
}
