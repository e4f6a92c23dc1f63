// Lines of streams that are no terminals: endings, iteration, questions, the end, and the functions that move the cursor.
'use strict';
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');
const test = require('./net_support/steps')('readline');

function linesOf(chunks, options, use) {
  const input = new PassThrough();
  const lines = [];
  const rl = readline.createInterface({ input, ...options });
  rl.on('line', (line) => lines.push(line));
  rl.on('close', () => use(lines));
  for (const chunk of chunks) input.write(chunk);
  input.end();
}

test('every ending of a line, also cut in two', (done) => {
  const bytes = Buffer.from('one\ntwo\r\nthr\u00e9e\rfour\u2028\n\nlast');
  const expected = ['one', 'two', 'thr\u00e9e', 'four\u2028', '', 'last'];
  const whole = [bytes];
  const single = [...bytes].map((byte) => Buffer.from([byte]));
  linesOf(whole, {}, (lines) => {
    assert.deepStrictEqual(lines, expected);
    linesOf(single, { crlfDelay: Infinity }, (again) => {
      assert.deepStrictEqual(again, expected);
      done();
    });
  });
});

test('lines are iterated, and the input waits for it', (done) => {
  const input = new PassThrough();
  const count = 5000;
  input.end(Array.from({ length: count }, (_, i) => `line ${i}\n`).join(''));
  const rl = readline.createInterface({ input, crlfDelay: Infinity });
  (async () => {
    let next = 0;
    for await (const line of rl) assert.strictEqual(line, `line ${next++}`);
    assert.strictEqual(next, count);
    done();
  })();
});

test('questions are answered one after the other', (done) => {
  const input = new PassThrough();
  const output = new PassThrough();
  const rl = readline.createInterface({ input, output, prompt: '$ ' });
  rl.question('name? ', (name) => {
    assert.strictEqual(name, 'Ada');
    rl.question('age? ', { signal: new AbortController().signal }, (age) => {
      assert.strictEqual(age, '36');
      assert.strictEqual(rl.getPrompt(), '$ ');
      rl.prompt();
      rl.close();
      assert.strictEqual(output.read().toString(), 'name? age? $ ');
      assert.throws(() => rl.question('late', () => {}), { code: 'ERR_USE_AFTER_CLOSE' });
      done();
    });
  });
  input.write('Ada\n36\n');
});

test('a question may be given up', (done) => {
  const rl = require('node:readline/promises').createInterface({ input: new PassThrough(), output: new PassThrough() });
  const controller = new AbortController();
  rl.question('? ', { signal: controller.signal }).catch((error) => {
    assert.strictEqual(error.name, 'AbortError');
    rl.close();
    done();
  });
  controller.abort();
});

test('a signal closes, errors of the input are told', (done) => {
  const input = new PassThrough();
  const controller = new AbortController();
  const rl = readline.createInterface({ input, signal: controller.signal });
  rl.on('error', (error) => {
    assert.strictEqual(error.message, 'broken');
    rl.on('close', done);
    controller.abort();
  });
  input.emit('error', new Error('broken'));
});

test('the cursor is moved by sequences', (done) => {
  const output = new PassThrough();
  readline.cursorTo(output, 2);
  readline.cursorTo(output, 2, 4);
  readline.moveCursor(output, -1, 3);
  readline.clearLine(output, -1);
  readline.clearLine(output, 0);
  readline.clearScreenDown(output, () => {
    assert.strictEqual(output.read().toString(), '\x1b[3G\x1b[5;3H\x1b[1D\x1b[3B\x1b[1K\x1b[2K\x1b[0J');
    assert.throws(() => readline.cursorTo(output, 'x', 1), { code: 'ERR_INVALID_CURSOR_POS' });
    const { Readline } = readline.promises;
    assert.throws(() => new Readline({}), { code: 'ERR_INVALID_ARG_TYPE' });
    const together = new Readline(output).cursorTo(0).moveCursor(1, 1).rollback().clearLine(1).clearScreenDown();
    together.commit().then(() => {
      assert.strictEqual(output.read().toString(), '\x1b[0K\x1b[0J');
      done();
    });
  });
});

test('bad options are refused as in Node', (done) => {
  const input = new PassThrough();
  assert.throws(() => readline.createInterface({ input, completer: 'no' }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => readline.createInterface({ input, historySize: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => readline.createInterface({ input, history: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => readline.createInterface({ input, tabSize: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  const rl = readline.Interface(input);
  assert.ok(rl instanceof readline.Interface);
  rl.close();
  done();
});
