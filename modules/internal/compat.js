// internal:compat: `protojs --compat`, what is there of Node's modules: exports that are present, and Node's tests that pass.

const { load } = require('internal:module/builtins');
const { isUnavailable } = require('internal:unavailable');
const { hasBuiltin } = binding('loader');

// Modules whose tests the page counts under another name.
const COUNTED_AS = { 'fs/promises': 'fs', 'path/posix': 'path', 'path/win32': 'path', 'util/types': 'util', 'dns/promises': 'dns' };

// `| assert | 9 | 10 | 90 |` of the page, by module.
function testsByModule(page) {
  const rows = page.matchAll(/^\| (?:\*\*)?([\w/]+)(?:\*\*)? \| (\d+) \| (\d+) \|/gm);
  return new Map(Array.from(rows, ([, module, passing, all]) => [module, { passing: Number(passing), all: Number(all) }]));
}

// Whether a module has an export; a getter that throws is no export, nor is a function that stands for what is not there.
function isPresent(exports, name) {
  try {
    return name in exports && exports[name] !== undefined && !isUnavailable(exports[name]);
  } catch {
    return false;
  }
}

// Exports whose value is undefined in Node too, on Linux and in a process without a program.
const MAY_BE_UNDEFINED = { process: ['exitCode', 'mainModule'], fs: ['lchmod', 'lchmodSync'] };

function missingOf(id, names) {
  if (!hasBuiltin(id)) return names;
  const exports = load(id);
  return names.filter((name) => !isPresent(exports, name) && !MAY_BE_UNDEFINED[id]?.includes(name));
}

// Rows [module, present, all, missing names, tests], one for each of Node's public modules.
function survey() {
  const expected = require('internal:node_exports');
  const tests = testsByModule(binding('program').compatibilityPage());
  return Object.keys(expected).map((id) => {
    const names = expected[id].split(' ').filter((name) => name !== '');
    const missing = missingOf(id, names);
    return { id, present: names.length - missing.length, all: names.length, missing, tests: tests.get(COUNTED_AS[id] ?? id) };
  });
}

function line({ id, present, all, missing, tests }) {
  const passing = tests === undefined ? '-' : `${tests.passing}/${tests.all}`;
  const lacking = present === 0 && all > 0 ? 'not there' : missing.length > 0 ? `missing: ${missing.join(' ')}` : '';
  return `${id.padEnd(22)}${`${present}/${all}`.padStart(9)}${passing.padStart(12)}  ${lacking}`.trimEnd();
}

function print() {
  const rows = survey();
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  const tests = testsByModule(binding('program').compatibilityPage()).get('all');
  const head = `${'module'.padEnd(22)}${'exports'.padStart(9)}${"Node's tests".padStart(14)}`;
  const last = line({ id: 'all', present: sum('present'), all: sum('all'), missing: [], tests });
  console.log([`Node ${process.version}, as protojs ${process.versions.protojs} has it`, '', head, ...rows.map(line), last].join('\n'));
}

module.exports = { print, survey };
