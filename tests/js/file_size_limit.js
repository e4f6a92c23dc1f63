// A file that may not grow any more is an error to who writes it and not the end of the program; programs it starts do not inherit that.
'use strict';
const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const BYTES = 1 << 20;

if (process.argv[2] === undefined) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'file-size-'));
  const words = ['-c', 'ulimit -f 8; exec "$0" "$1" "$2"', process.execPath, __filename, path.join(folder, 'large')];
  const { status, signal, stdout, stderr } = spawnSync('sh', words, { encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true });
  assert.deepStrictEqual({ status, signal, stdout, stderr }, { status: 0, signal: null, stdout: 'EFBIG EFBIG', stderr: '' });
} else {
  const codes = [];
  try {
    fs.writeFileSync(process.argv[2], Buffer.alloc(BYTES));
  } catch (error) {
    codes.push(error.code);
  }
  fs.writeFile(process.argv[2], Buffer.alloc(BYTES), (error) => {
    codes.push(error.code);
    const ignored = execFileSync('grep', ['SigIgn', '/proc/self/status'], { encoding: 'utf8' });
    // Others may be ignored by who started the test.
    assert.strictEqual((BigInt(`0x${ignored.trim().split(/\s+/)[1]}`) >> BigInt(os.constants.signals.SIGXFSZ - 1)) & 1n, 0n);
    process.stdout.write(codes.join(' '));
  });
}
