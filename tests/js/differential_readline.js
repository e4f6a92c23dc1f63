// Random keys on a terminal of our own: what is written to it, told of it and kept of it is Node's, in both forms of the module.
'use strict';
const { EventEmitter } = require('node:events');
const callbacks = require('node:readline');
const promises = require('node:readline/promises');

let state = 99;
function random(below) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor(state / 2 ** 32 * below);
}

const pieces = [
  'a', 'b', ' ', 'word ', 'two words', 'é', '日本', '\u{1f600}', '.', ',x', 'tab', '\t', '\t\t', '\r', '\n', '\r\n', '\x7f', '\b', '\x01', '\x02', '\x04',
  '\x05', '\x06', '\x08', '\x0b', '\x0e', '\x10', '\x15', '\x17', '\x19', '\x1e', '\x1f', '\x0c', '\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F',
  '\x1b[3~', '\x1b[1;5C', '\x1b[1;5D', '\x1bb', '\x1bf', '\x1bd', '\x1by', '\x1b\x7f', '\x1bOA', '\x1b[5~', '\x1b[200~',
  '\x1b[[5~', '\x1bOc', '\x1b[3;5~', '\x1b[99Z',
  'line one\nline two\rrest', '\u2028',
];

function complete(line) {
  const words = ['table', 'tabs', 'tabula', 'total', 'word', 'world'];
  const last = line.split(' ').pop();
  return [words.filter((word) => word.startsWith(last)), last];
}

class Terminal extends EventEmitter {
  isTTY = true;
  columns = 20 + random(60);
  written = '';
  resume() {}
  pause() {}
  setRawMode() {}
  write(text, callback) {
    this.written += text;
    if (callback) callback();
    return true;
  }
}

async function session(readline, number) {
  const input = new Terminal();
  const output = new Terminal();
  const completer = readline === promises ? async (line) => complete(line) : complete;
  const prompt = random(2) ? '> ' : 'p\x1b[1mr\x1b[0m: ';
  const history = { historySize: random(6), removeHistoryDuplicates: random(2) === 0 };
  const rl = readline.createInterface({ input, output, completer, prompt, tabSize: 4, ...history });
  const seen = [];
  for (const event of ['line', 'history', 'close', 'pause', 'resume', 'SIGINT']) rl.on(event, (value) => seen.push([event, value?.slice?.()]));
  rl.prompt();
  if (random(3) === 0) {
    const answered = (answer) => seen.push(['answer', answer]);
    if (readline === promises) rl.question('what? ').then(answered, () => {});
    else rl.question('what? ', answered);
  }
  for (let i = 0; i < 40 && !rl.closed; i++) {
    const piece = pieces[random(pieces.length)];
    // A text is typed, not pasted: some releases of Node put what is pasted at the end of the line.
    const parts = piece[0] === '\x1b' ? [piece] : [...piece];
    for (const part of parts) {
      if (!rl.closed) input.emit('data', Buffer.from(part));
      await new Promise(setImmediate);
    }
  }
  console.log(number, JSON.stringify({ seen, line: rl.line, cursor: rl.cursor, history: rl.history, position: rl.getCursorPos() }));
  console.log(JSON.stringify(output.written));
  rl.close();
}

// Keys as events, for every piece and for pieces cut in two.
function keys() {
  const { emitKeypressEvents } = callbacks;
  for (const piece of pieces) {
    for (const cut of [piece.length, 1, 2]) {
      const input = new Terminal();
      emitKeypressEvents(input);
      const seen = [];
      input.on('keypress', (text, key) => seen.push([text, key]));
      input.emit('data', Buffer.from(piece.slice(0, cut)));
      input.emit('data', Buffer.from(piece.slice(cut)));
      console.log(JSON.stringify(seen));
    }
  }
}

async function main() {
  keys();
  for (let i = 0; i < 120; i++) await session(i % 2 ? promises : callbacks, i);
}
main();
