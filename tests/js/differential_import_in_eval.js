// import() in source that Function(), eval() or a timer's source made is relative to the file that calls it.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eval-'));
fs.mkdirSync(path.join(folder, 'deep'));
fs.writeFileSync(path.join(folder, 'one.mjs'), 'export const name = "one";');
fs.writeFileSync(path.join(folder, 'deep', 'one.mjs'), 'export const name = "deep one";');
fs.writeFileSync(path.join(folder, 'deep', 'caller.cjs'), `
  const load = new Function('name', 'return import(name)');
  exports.byFunction = () => load('./one.mjs');
  exports.byEval = () => eval('import("./one.mjs")');
  exports.byIndirectEval = () => (0, eval)('import("./one.mjs")');
  exports.missing = () => load('./nothing.mjs');
`);

async function main() {
  const caller = require(path.join(folder, 'deep', 'caller.cjs'));
  for (const name of ['byFunction', 'byEval', 'byIndirectEval']) console.log(name, (await caller[name]()).name);
  const error = await caller.missing().catch((reason) => reason);
  console.log(error.code, error.message.replaceAll(folder, '.'));
}

main().finally(() => fs.rmSync(folder, { recursive: true }));
