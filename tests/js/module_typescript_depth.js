// However deep a TypeScript source is nested: an answer or an error, and the process lives.
const assert = require('node:assert');
const { stripTypeScriptTypes } = require('node:module');

const sources = {
  parentheses: (depth) => `let a: number = ${'('.repeat(depth)}1${')'.repeat(depth)};`,
  arrays: (depth) => `let a = ${'['.repeat(depth)}${']'.repeat(depth)} as any;`,
  types: (depth) => `let a: ${'['.repeat(depth)}${']'.repeat(depth)} = 1;`,
  negations: (depth) => `let a: boolean = ${'!'.repeat(depth)}1;`,
  choices: (depth) => `let a: number = ${'b ? c : '.repeat(depth)}1;`,
  branches: (depth) => `let a: number;\n${'if (a) a = 1; else '.repeat(depth)}a = 2;`,
  words: (depth) => `let a: string = ${'typeof '.repeat(depth)}1;`,
};

for (const [name, make] of Object.entries(sources)) {
  for (const depth of [300, 20000]) {
    const source = make(depth);
    let stripped;
    try {
      stripped = stripTypeScriptTypes(source);
    } catch (error) {
      assert(depth > 300 && (error instanceof RangeError || error instanceof SyntaxError), `${name}: ${error}`);
      continue;
    }
    assert.strictEqual(stripped.length, source.length, name);
  }
}
assert.throws(() => stripTypeScriptTypes(sources.parentheses(200000)), { name: 'RangeError', message: /nested too deeply/ });
