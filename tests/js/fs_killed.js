// What was flushed is there after the process was killed, whichever form flushed it.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const data = 'a line that must stay\n'.repeat(5000);

const forms = {
  blocking(file) {
    const fd = fs.openSync(file, 'w');
    fs.writeSync(fd, data);
    fs.fsyncSync(fd);
  },
  async callback(file) {
    const fd = fs.openSync(file, 'w');
    await new Promise((resolve) => fs.write(fd, data, resolve));
    await new Promise((resolve) => fs.fdatasync(fd, resolve));
  },
  async promise(file) {
    const handle = await fs.promises.open(file, 'w');
    await handle.writeFile(data);
    await handle.sync();
    // The handle lives as long as the process.
    process.on('exit', () => handle);
  },
  async flushed(file) {
    await fs.promises.writeFile(file, data, { flush: true });
  },
};

async function inside(form, file) {
  await forms[form](file);
  fs.writeSync(1, 'flushed');
  setInterval(() => {}, 1000);
}

async function outside() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-killed-'));
  for (const form of Object.keys(forms)) {
    const file = path.join(folder, form);
    const child = spawn(process.execPath, [__filename, form, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill('SIGKILL'));
    const signal = await new Promise((resolve) => child.on('exit', (code, name) => resolve(name)));
    assert.strictEqual(signal, 'SIGKILL', form);
    assert.ok(fs.readFileSync(file, 'utf8') === data, form);
  }
  fs.rmSync(folder, { recursive: true });
}

if (process.argv.length > 2) inside(process.argv[2], process.argv[3]);
else outside();
