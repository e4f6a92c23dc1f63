// exec, execFile and their promises, and the synchronous forms.
'use strict';
const assert = require('node:assert');
const { promisify } = require('node:util');
const { exec, execFile, execFileSync, execSync, spawnSync } = require('node:child_process');
const test = require('./net_support/steps')('child_process_exec');

test('output as text and as bytes', (done) => {
  exec('printf ü; printf error >&2', (error, stdout, stderr) => {
    assert.deepStrictEqual([error, stdout, stderr], [null, 'ü', 'error']);
    execFile('printf', ['a'], { encoding: 'buffer' }, (failure, bytes) => {
      assert.strictEqual(failure, null);
      assert.deepStrictEqual(bytes, Buffer.from('a'));
      done();
    });
  });
});

test('a command that fails', (done) => {
  exec('echo problem >&2; exit 3', (error) => {
    const { message, code, killed, signal, cmd } = error;
    assert.deepStrictEqual({ message, code, killed, signal, cmd }, {
      message: 'Command failed: echo problem >&2; exit 3\nproblem\n',
      code: 3,
      killed: false,
      signal: null,
      cmd: 'echo problem >&2; exit 3',
    });
    execFile('no-such-program', ['x'], (failure) => {
      assert.strictEqual(failure.code, 'ENOENT');
      assert.strictEqual(failure.cmd, 'no-such-program x');
      done();
    });
  });
});

test('limits', (done) => {
  execFile('yes', { maxBuffer: 9 }, (error, stdout) => {
    assert.strictEqual(error.code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
    assert.strictEqual(error.message, 'stdout maxBuffer length exceeded');
    assert.strictEqual(stdout, 'y\ny\ny\ny\ny');
    exec('exec sleep 100', { timeout: 20 }, (failure) => {
      assert.deepStrictEqual([failure.killed, failure.signal, failure.code], [true, 'SIGTERM', null]);
      done();
    });
  });
});

test('promises', async (done) => {
  assert.deepStrictEqual(await promisify(exec)('echo a'), { stdout: 'a\n', stderr: '' });
  const promise = promisify(execFile)('sh', ['-c', 'echo b; exit 1']);
  assert.strictEqual(typeof promise.child.pid, 'number');
  await assert.rejects(promise, { code: 1, stdout: 'b\n' });
  done();
});

test('spawnSync', (done) => {
  const result = spawnSync('sh', ['-c', 'cat; echo problem >&2; exit 5'], { input: 'input', encoding: 'utf8' });
  assert.deepStrictEqual(Object.keys(result), ['status', 'signal', 'output', 'pid', 'stdout', 'stderr']);
  assert.deepStrictEqual([result.status, result.signal, result.output], [5, null, [null, 'input', 'problem\n']]);
  const bytes = spawnSync('cat', { input: Buffer.alloc(1_000_000, 'a') });
  assert.ok(Buffer.isBuffer(bytes.stdout) && bytes.stdout.length === 1_000_000);
  const absent = spawnSync('no-such-program', ['a']);
  assert.deepStrictEqual([absent.status, absent.output, absent.pid, absent.stdout], [null, null, 0, null]);
  assert.strictEqual(absent.error.message, 'spawnSync no-such-program ENOENT');
  assert.deepStrictEqual(absent.error.spawnargs, ['a']);
  done();
});

test('limits of spawnSync', (done) => {
  const late = spawnSync('sleep', ['100'], { timeout: 20, killSignal: 'SIGHUP' });
  assert.deepStrictEqual([late.error.code, late.signal, late.status], ['ETIMEDOUT', 'SIGHUP', null]);
  const long = spawnSync('cat', ['/dev/zero'], { maxBuffer: 100 });
  assert.strictEqual(long.error.code, 'ENOBUFS');
  done();
});

test('execSync and execFileSync', (done) => {
  assert.strictEqual(execSync('echo a; cat', { input: 'b', encoding: 'utf8' }), 'a\nb');
  assert.deepStrictEqual(execFileSync('printf', ['%s', 'x y']), Buffer.from('x y'));
  assert.throws(() => execSync('echo no >&2; exit 2', { stdio: 'pipe' }), (error) => {
    assert.strictEqual(error.message, 'Command failed: echo no >&2; exit 2\nno\n');
    assert.strictEqual(error.status, 2);
    assert.deepStrictEqual(error.stderr, Buffer.from('no\n'));
    return true;
  });
  assert.throws(() => execFileSync('no-such-program'), { code: 'ENOENT', syscall: 'spawnSync no-such-program' });
  done();
});
