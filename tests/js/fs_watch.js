// node:fs: watch by events, watch of a tree, the asynchronous iterator, watchFile; and that none keeps a program that let go.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-watch-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const at = (name) => path.join(folder, name);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function events() {
  const seen = [];
  const watcher = fs.watch(folder, (type, name) => seen.push(`${type} ${name}`));
  const same = fs.watch(folder, { encoding: 'buffer' });
  const buffers = [];
  same.on('change', (type, name) => buffers.push(name));
  fs.writeFileSync(at('file'), 'x');
  fs.unlinkSync(at('file'));
  await pause(50);
  assert.ok(seen.includes('rename file') && seen.includes('change file'), seen.join());
  assert.ok(buffers.length > 0 && buffers.every((name) => name.equals(Buffer.from('file'))));
  let closed = 0;
  watcher.on('close', () => closed++);
  watcher.close();
  watcher.close();
  same.close();
  fs.writeFileSync(at('later'), '');
  await pause(20);
  assert.strictEqual(closed, 1);
  assert.ok(!seen.some((event) => event.endsWith('later')));
  assert.throws(() => fs.watch(at('missing')), { code: 'ENOENT', syscall: 'watch', path: at('missing'), filename: at('missing') });
}

async function tree() {
  fs.mkdirSync(at('tree/inner'), { recursive: true });
  const seen = new Set();
  const watcher = fs.watch(at('tree'), { recursive: true }, (type, name) => seen.add(name));
  fs.writeFileSync(at('tree/inner/deep'), 'x');
  fs.mkdirSync(at('tree/new'));
  await pause(50);
  fs.writeFileSync(at('tree/new/file'), 'x');
  await pause(50);
  watcher.close();
  for (const name of ['inner/deep', 'new', 'new/file']) assert.ok(seen.has(name), `${name} of ${[...seen]}`);
}

async function iterator() {
  const controller = new AbortController();
  setTimeout(() => fs.writeFileSync(at('iterated'), ''), 10);
  await assert.rejects(async () => {
    for await (const { eventType, filename } of fs.promises.watch(folder, { signal: controller.signal })) {
      assert.deepStrictEqual([eventType, filename], ['rename', 'iterated']);
      controller.abort();
    }
  }, { name: 'AbortError' });
}

async function polling() {
  const file = at('polled');
  fs.writeFileSync(file, '1');
  const change = new Promise((resolve) => fs.watchFile(file, { interval: 10 }, (now, before) => resolve([now.size, before.size])));
  await pause(30);
  fs.writeFileSync(file, '333');
  assert.deepStrictEqual(await change, [3, 1]);
  fs.unwatchFile(file);
  const missing = await new Promise((resolve) => fs.watchFile(at('none'), { interval: 10 }, resolve));
  assert.strictEqual(missing.mtimeMs, 0);
  fs.unwatchFile(at('none'));
}

async function main() {
  await events();
  await tree();
  await iterator();
  await polling();
  fs.watch(folder, { persistent: false });
  fs.watch(folder).unref();
  fs.watchFile(at('file'), { persistent: false }, () => {});
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
