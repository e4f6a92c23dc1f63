// node:repl over streams: results, errors, text that goes on, commands, `_`, await, a context of its own.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const repl = require('node:repl');
const { PassThrough } = require('node:stream');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'repl-'));
const loaded = path.join(folder, 'loaded.js');
fs.writeFileSync(loaded, 'var fromFile = 1;\nfromFile + 1\n');

const lines = [
  'const a = 5', 'a + 1', '_', 'var f = function() {', 'return 3 }', 'f()', 'throw new Error("x")', '_error.message', 'throw "text"',
  'await Promise.resolve(9)', 'const q = await 7; q', 'q', '[1, 2', ']', 'nothing(', ')', '1+;', '{ a: 1 }', 'require("os") === os',
  '"use strict"; undefinedVariable', 'new Map([[1, 2]])', '.nope', '_ = 5', '_', 'hello', '.say x', '.help',
  '.save', `.load ${folder}`, 'console.log("logged")', 'await Promise.reject(new TypeError("no"))', '`several', 'lines`', '', '.break',
  'typeof globalThis.setTimeout', 'global === globalThis', 'undefined', '.clear', 'typeof hello', 'typeof a', '.exit',
];

const input = new PassThrough();
const output = new PassThrough();
let text = '';
output.on('data', (chunk) => {
  text += chunk;
  // The next line when this one is answered: a prompt stands at the end.
  if (/(?:^|\n)(?:> )+$|\.\.\. $/.test(text) && lines.length > 0) setImmediate(() => input.write(`${lines.shift()}\n`));
});
const server = repl.start({ input, output, terminal: false, prompt: '> ' });
server.context.hello = 'world';
server.defineCommand('say', {
  help: 'says',
  action(rest) {
    this.output.write(`said ${rest}\n`);
    this.displayPrompt();
  },
});
server.on('reset', (context) => console.log('reset', context === server.context));
server.on('exit', () => {
  console.log(text.replaceAll(folder, 'FOLDER').replace(/REPL\d+:\d+:\d+/g, 'REPL'));
  more();
});

function more() {
  for (const options of [{ breakEvalOnSigint: true, eval() {} }]) {
    try {
      repl.start(options);
    } catch (error) {
      console.log(error.code, error.message);
    }
  }
  console.log(Object.keys(repl), repl.REPLServer.name, repl.isValidSyntax('a + '), repl.isValidSyntax('a + 1'));
  const own = repl.start({
    input: new PassThrough(), output: new PassThrough(), prompt: '', ignoreUndefined: true, useGlobal: true,
    writer: (value) => `<${value}>`, eval: (source, context, file, callback) => callback(null, source.length),
  });
  own.output.on('data', (chunk) => console.log(`${chunk}`));
  console.log(own instanceof repl.REPLServer, own.context === globalThis, own.terminal, own.useGlobal, own.ignoreUndefined);
  own.input.write('abc\n');
  setImmediate(() => own.close());
  load();
}

function load() {
  const other = repl.start({ input: new PassThrough(), output: new PassThrough() });
  let shown = '';
  other.output.on('data', (chunk) => {
    shown += chunk;
  });
  other.complete('Array.isA', (error, found) => console.log(error, found));
  other.complete('own.na', (error, found) => console.log(error, found));
  other.complete('.he', (error, found) => console.log(error, found));
  other.input.write(`.load ${loaded}\n`);
  setTimeout(() => {
    console.log(/(?:^|\s)2\n/.test(shown), other.context.fromFile);
    fs.rmSync(folder, { recursive: true });
    other.close();
  }, 100);
}
