// Starting programs: their streams, their ends, their descriptors, and what happens when they cannot be started.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { spawn } = require('node:child_process');
const test = require('./net_support/steps')('child_process_spawn');

function collect(stream, then) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => then(text));
}

test('input and output', (done) => {
  const child = spawn('cat', ['-']);
  assert.strictEqual(typeof child.pid, 'number');
  assert.deepStrictEqual(child.spawnargs, ['cat', '-']);
  assert.strictEqual(child.spawnfile, 'cat');
  assert.ok(child.stdin instanceof net.Socket && child.stdio[1] === child.stdout);
  const big = 'x'.repeat(300_000);
  collect(child.stdout, (text) => {
    assert.strictEqual(text, big);
    child.on('close', (code, signal) => {
      assert.deepStrictEqual([code, signal, child.exitCode, child.signalCode], [0, null, 0, null]);
      done();
    });
  });
  child.stdin.end(big);
});

test('events come in their order', (done) => {
  const events = [];
  const child = spawn('sh', ['-c', 'exit 4']);
  child.on('spawn', () => events.push('spawn'));
  child.on('exit', (code) => events.push(`exit ${code}`));
  child.on('close', (code) => {
    events.push(`close ${code}`);
    assert.deepStrictEqual(events, ['spawn', 'exit 4', 'close 4']);
    done();
  });
});

test('a program that does not exist', (done) => {
  const child = spawn('no-such-program', ['a', 'b']);
  assert.strictEqual(child.pid, undefined);
  child.on('spawn', () => assert.fail('spawned'));
  child.on('exit', () => assert.fail('exited'));
  child.on('error', (error) => {
    const { message, code, errno, syscall, path, spawnargs } = error;
    assert.deepStrictEqual(
      { message, code, errno, syscall, path, spawnargs },
      {
        message: 'spawn no-such-program ENOENT',
        code: 'ENOENT',
        errno: -2,
        syscall: 'spawn no-such-program',
        path: 'no-such-program',
        spawnargs: ['a', 'b'],
      },
    );
    child.on('close', (status) => {
      assert.strictEqual(status, -2);
      done();
    });
  });
});

test('a file that is no program, and a folder that is not there', (done) => {
  spawn('/etc/passwd').on('error', ({ code }) => {
    assert.strictEqual(code, 'EACCES');
    spawn('true', { cwd: '/no/such/folder' }).on('error', (error) => {
      assert.strictEqual(error.code, 'ENOENT');
      done();
    });
  });
});

test('the search follows the PATH of the environment given', (done) => {
  spawn('true', { env: { PATH: '/nowhere' } }).on('error', ({ code }) => {
    assert.strictEqual(code, 'ENOENT');
    done();
  });
});

test('environment, folder, name', (done) => {
  const child = spawn('sh', ['-c', 'echo $A $B $PWD $0'], { env: { A: 1, B: 'ü', C: undefined }, cwd: '/', argv0: 'shell' });
  collect(child.stdout, (text) => {
    assert.strictEqual(text, '1 ü / shell\n');
    done();
  });
});

test('a shell', (done) => {
  const child = spawn('echo $((1 + 1))', ['| cat'], { shell: true });
  assert.deepStrictEqual(child.spawnargs, ['/bin/sh', '-c', 'echo $((1 + 1)) | cat']);
  collect(child.stdout, (text) => {
    assert.strictEqual(text, '2\n');
    done();
  });
});

test('signals', (done) => {
  const child = spawn('sleep', ['100']);
  assert.strictEqual(child.kill(0), true);
  assert.strictEqual(child.kill('SIGKILL'), true);
  assert.throws(() => child.kill('SIGNONE'), { code: 'ERR_UNKNOWN_SIGNAL' });
  child.on('exit', (code, signal) => {
    assert.deepStrictEqual([code, signal, child.killed, child.signalCode], [null, 'SIGKILL', true, 'SIGKILL']);
    assert.strictEqual(child.kill(), false);
    done();
  });
});

test('time is up', (done) => {
  spawn('sleep', ['100'], { timeout: 20, killSignal: 'SIGINT' }).on('exit', (code, signal) => {
    assert.strictEqual(signal, 'SIGINT');
    done();
  });
});

test('an AbortSignal', (done) => {
  const controller = new AbortController();
  const child = spawn('sleep', ['100'], { signal: controller.signal });
  child.on('error', (error) => {
    assert.strictEqual(error.name, 'AbortError');
    assert.strictEqual(error.cause, 'enough');
    child.on('exit', (code, signal) => {
      assert.strictEqual(signal, 'SIGTERM');
      done();
    });
  });
  controller.abort('enough');
});

test('ignored signals are not inherited', (done) => {
  // `yes` ends only because writing to a closed pipe kills it.
  const child = spawn('sh', ['-c', 'yes | head -n 1; echo ended']);
  collect(child.stdout, (text) => {
    assert.strictEqual(text, 'y\nended\n');
    done();
  });
});

test('all forms of stdio', (done) => {
  const name = `/tmp/child_process_spawn.${process.pid}`;
  const file = fs.openSync(name, 'w+');
  const script = 'read line; echo "$line" >&3; echo error >&2; echo more >&4; test -e /proc/self/fd/5 && echo five >&3; exit 0';
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', file, file, 'pipe', 'ignore'] });
  assert.deepStrictEqual(child.stdio.map(Boolean), [true, false, false, false, true, false]);
  child.stdin.end('line\n');
  collect(child.stdio[4], (text) => assert.strictEqual(text, 'more\n'));
  child.on('close', () => {
    fs.closeSync(file);
    assert.strictEqual(fs.readFileSync(name, 'utf8'), 'line\nerror\n');
    fs.unlinkSync(name);
    done();
  });
});

test('the output of one is the input of another', (done) => {
  const first = spawn('sh', ['-c', 'sleep 0.02; echo a; echo b; echo a']);
  const second = spawn('grep', ['-c', 'a'], { stdio: [first.stdout, 'pipe', 'inherit'] });
  collect(second.stdout, (text) => {
    assert.strictEqual(text, '2\n');
    done();
  });
});

test('a child that is not referenced does not keep the program', (done) => {
  const source = `require('child_process').spawn('sleep', ['100'], { stdio: 'ignore', detached: true }).unref()`;
  const child = spawn(process.execPath, ['-e', `const child = ${source}; `]);
  child.on('exit', (code) => {
    assert.strictEqual(code, 0);
    done();
  });
});

test('no zombie is left, and no descriptor', (done) => {
  const open = () => fs.readdirSync('/proc/self/fd').length;
  const before = open();
  let left = 20;
  const settled = () => {
    if (--left > 0) return;
    setTimeout(() => {
      assert.ok(open() <= before, `${open()} descriptors after ${before}`);
      const states = fs.readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
      const own = states.split(' ').filter((pid) => pid && /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')));
      assert.deepStrictEqual(own, []);
      done();
    }, 50);
  };
  for (let i = 0; i < 10; i++) {
    spawn('true').on('close', settled);
    spawn('no-such-program').on('error', () => {}).on('close', settled);
  }
});

test('descriptors of others are not inherited', (done) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const other = spawn('cat');
    const child = spawn('sh', ['-c', 'ls -l /proc/self/fd']);
    collect(child.stdout, (text) => {
      // Two pipes and the error stream of its own: none of the other child's, no listening socket.
      const sockets = text.match(/socket:\[\d+\]/g);
      assert.strictEqual(new Set(sockets).size, 3, text);
      other.kill();
      server.close(done);
    });
  });
});

test('wrong arguments', (done) => {
  const { ChildProcess } = require('node:child_process');
  assert.throws(() => spawn(''), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => spawn('a\0'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('true', ['\0']), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('true', 1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => spawn('true', { uid: 'me' }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => spawn('true', { timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => spawn('true', { stdio: 'some' }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => spawn('true', { stdio: ['ipc', 'ipc'] }), { code: 'ERR_IPC_ONE_PIPE' });
  assert.throws(() => new ChildProcess().spawn({ file: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  done();
});
