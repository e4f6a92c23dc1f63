// A console that cannot write is forgiven once: a program whose reader is gone ends with its next line, as in Node.
'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { openSync } = require('node:fs');

const script = 'let n = 0; setInterval(() => { console.log(n); if (++n > 500) process.exit(7); }, 2)';

function ended(stdout, code) {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', stdout, 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  child.stdout?.once('data', () => child.stdout.destroy());
  child.on('close', (exitCode) => {
    assert.strictEqual(exitCode, 1, said);
    assert.match(said, new RegExp(`Error: .*${code}`));
  });
}

ended('pipe', 'EPIPE');
ended(openSync('/dev/full', 'w'), 'ENOSPC');
