// Modes, lists of buffers, recursive listings and blobs of files: what each form says and gives.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-arguments-'));
process.chdir(folder);
fs.mkdirSync('tree/a/b/c', { recursive: true });
fs.mkdirSync('tree/d/e', { recursive: true });
for (const name of ['tree/a/f1', 'tree/a/b/f2', 'tree/d/e/f3', 'tree/z', 'file']) fs.writeFileSync(name, name);
fs.symlinkSync('a', 'tree/link');
fs.symlinkSync('missing', 'tree/dangling');
// Links that lead back are followed as often as the kernel follows them.
fs.mkdirSync('loop/a', { recursive: true });
fs.symlinkSync('..', 'loop/a/up');
fs.symlinkSync('itself', 'loop/itself');

const entryText = (entry) => `${path.join(entry.parentPath, entry.name)} ${entry.isDirectory()}`;
const show = (list) => console.log(list.map((entry) => (typeof entry === 'string' ? entry : entryText(entry))).join());

const describe = (error) => (error ? `${error.name} ${error.code} ${error.errno} ${error.syscall} ${error.message}` : 'fine');

function attempt(name, ...args) {
  try {
    const value = fs[name](...args);
    return `gives ${value instanceof Promise ? 'a promise' : value}`;
  } catch (error) {
    return `throws ${describe(error)}`;
  }
}

function called(name, ...args) {
  return new Promise((resolve) => {
    const tell = (error, value) => resolve(`${describe(error)} ${JSON.stringify(value)}`);
    const given = attempt(name, ...args, tell);
    if (given.startsWith('throws')) resolve(given);
  });
}

const promised = (name, ...args) => fs.promises[name](...args).then((value) => JSON.stringify(value) ?? 'fine', describe);

async function all(name, ...args) {
  console.log(name, String(args.at(-1)), attempt(`${name}Sync`, ...args));
  console.log('callback', await called(name, ...args));
  if (fs.promises[name]) console.log('promise', await promised(name, ...args));
}

async function main() {
  for (const mode of [0, 4, 8, -1, 'x', 1.5, null, undefined, NaN, Infinity, -Infinity, {}, 2 ** 33, true, 1n]) {
    await all('access', 'tree', mode);
    await all('copyFile', 'file', 'copy', mode);
    fs.rmSync('copy', { force: true });
  }
  const fd = fs.openSync('file', 'r+');
  for (const buffers of [[], [Buffer.alloc(0)], [Buffer.alloc(2), Buffer.alloc(0), Buffer.alloc(9)]]) {
    await all('readv', fd, buffers, 0);
    await all('writev', fd, buffers, 0);
    const handle = await fs.promises.open('file', 'r+');
    for (const method of ['readv', 'writev']) {
      await handle[method](buffers).then((result) => console.log(method, JSON.stringify(result)), (error) => console.log(method, describe(error)));
    }
    await handle.close();
  }
  fs.closeSync(fd);
  const handle = await fs.promises.open('file');
  for (const position of [2, 3n, null, undefined, 'x', 1.5]) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, position);
    console.log(String(position), bytesRead, buffer);
  }
  await handle.close();
  for (const options of [{ recursive: true }, { recursive: true, withFileTypes: true }, { recursive: true, encoding: 'utf8' }]) {
    for (const root of ['tree', 'loop']) {
      show(fs.readdirSync(root, options));
      show(await new Promise((resolve) => fs.readdir(root, options, (error, list) => resolve(list))));
      show(await fs.promises.readdir(root, options));
    }
  }
  for (const [name, options] of [['file'], ['file', { type: 'a/b' }], ['missing'], [5], ['file', 5], ['file', { type: 5 }], ['file\0']]) {
    console.log(attempt('openAsBlob', name, options));
  }
  const blob = await fs.openAsBlob('file', { type: 'text/plain' });
  console.log(blob.size, blob.type, await blob.slice(1, 3).text());
}

main().finally(() => fs.rmSync(folder, { recursive: true }));
