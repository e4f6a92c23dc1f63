'use strict';
// Names that a CommonJS file exports to imports: those with a NUL, which the engine's names cannot hold, are on `default` only.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-names-'));
const file = path.join(folder, 'names.cjs');
fs.writeFileSync(file, "exports['a\\0b'] = 1; exports['a-b'] = 2; exports.c = 3;");

import(file).then((namespace) => {
  const names = Object.keys(namespace).filter((name) => name !== 'module.exports' && name !== 'a\0b');
  assert.deepStrictEqual(names, ['a-b', 'c', 'default']);
  assert.strictEqual(namespace.default['a\0b'], 1);
}).finally(() => fs.rmSync(folder, { recursive: true }));
