// What every function of node:fs says to wrong arguments and of failed calls, in its three forms.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-errors-'));
process.chdir(folder);
fs.writeFileSync('file', 'contents');
fs.mkdirSync('folder');
fs.writeFileSync('folder/inner', '');
fs.symlinkSync('loop', 'loop');
fs.symlinkSync('nowhere', 'dangling');
fs.symlinkSync('folder', 'link');

let opened;
const long = 'n'.repeat(300);
const urls = [new URL('http://x/'), new URL('file://host/x')];
const wrong = [undefined, null, 5, -1, 1.5, NaN, true, {}, [], 'a\0b', Buffer.from('a\0'), ...urls, () => {}];
const names = ['missing', 'missing/below', 'file/below', 'loop', 'dangling', 'link', 'folder', 'file', '', long];
const missing = [...names, Buffer.from('missing'), new URL('file:///missing')];

function describe(error) {
  if (error === null || error === undefined) return 'fine';
  const { code, dest, errno, message, name, path: where, syscall } = error;
  const text = `${name} ${code} ${errno} ${syscall} ${where} ${dest} ${message}`;
  return text.replaceAll(folder, '<folder>').replace(/(mkdtemp '?(?:missing\/below|file\/below|loop\/x|n{300})).{6}('?)/g, '$1$2');
}

function show(value) {
  try {
    return typeof value === 'string' ? JSON.stringify(value.slice(0, 20)) : value instanceof URL ? value.href : Buffer.isBuffer(value) ? `buffer ${value}`
      : typeof value === 'function' ? 'function' : String(JSON.stringify(value) ?? String(value));
  } catch {
    return typeof value;
  }
}

async function all(name, args, kinds = 'sync callback promise') {
  const label = `${name}(${args.map((value) => (value === opened ? 'fd' : show(value))).join(', ')})`;
  if (kinds.includes('sync')) {
    try {
      fs[`${name}Sync`](...args);
      console.log(label, 'sync fine');
    } catch (error) {
      console.log(label, 'sync', describe(error));
    }
  }
  if (kinds.includes('callback')) {
    await new Promise((resolve) => {
      try {
        fs[name](...args, (error) => {
          console.log(label, 'callback', describe(error));
          resolve();
        });
      } catch (error) {
        console.log(label, 'callback throws', describe(error));
        resolve();
      }
    });
  }
  if (kinds.includes('promise') && fs.promises[name]) {
    await fs.promises[name](...args).then((value) => {
      value?.close?.();
      console.log(label, 'promise fine');
    }, (error) => console.log(label, 'promise', describe(error)));
  }
}

async function main() {
  const onPath = ['stat', 'lstat', 'statfs', 'readlink', 'realpath', 'access', 'opendir', 'readdir', 'rmdir', 'unlink', 'truncate', 'readFile', 'open'];
  for (const name of onPath) {
    // Fine for these: they would change the folder.
    const removes = name === 'rmdir' || name === 'unlink';
    const paths = removes ? missing.filter((value) => value !== 'file' && value !== 'link' && value !== 'loop' && value !== 'dangling') : missing;
    for (const value of name === 'truncate' || name === 'readFile' ? wrong.filter((value) => typeof value !== 'number') : wrong) await all(name, [value]);
    for (const value of paths) {
      if (name === 'statfs' && ['link', 'folder', 'file'].includes(value)) continue;
      if (name === 'opendir' && (value === 'link' || value === 'folder')) continue;
      if (name === 'opendir') {
        await all(name, [value], 'callback promise');
        continue;
      }
      if (name === 'truncate' && value === 'dangling') continue;
      await all(name, [value]);
    }
  }
  for (const name of ['chmod', 'chown', 'utimes', 'mkdir', 'mkdtemp', 'lchown', 'lutimes']) {
    const rest = { chmod: [0o600], chown: [-1, -1], lchown: [-1, -1], utimes: [1, 2], lutimes: [1, 2], mkdir: [], mkdtemp: [] }[name];
    for (const value of wrong) await all(name, [value, ...rest]);
    for (const value of ['missing/below', 'file/below', 'loop/x', long]) await all(name, [value, ...rest]);
  }
  for (const name of ['rename', 'link', 'symlink', 'copyFile']) {
    for (const value of wrong) {
      await all(name, [value, 'x']);
      await all(name, ['missing/x', value]);
    }
    if (name === 'symlink') continue;
    for (const to of ['missing/x', 'folder', 'file']) await all(name, ['missing', to]);
    if (name === 'copyFile') continue;
    await all(name, ['file/below', 'missing/x']);
    await all(name, ['file', 'folder']);
    await all(name, ['file', 'missing/x']);
  }
  for (const mode of ['x', '9', -1, 1.5, {}, null, 2 ** 32]) {
    await all('chmod', ['missing', mode]);
    await all('open', ['missing', 'r', mode]);
    await all('mkdir', ['folder', mode]);
    await all('mkdir', ['folder', { mode }]);
  }
  for (const flag of ['x', 'rw', {}, 1.5, true, '', 'R', 'ar']) {
    await all('open', ['missing', flag]);
    await all('readFile', ['missing', { flag }]);
    await all('writeFile', ['missing/x', '', { flag }]);
  }
  for (const options of [5, true, 'nonsense', { encoding: 'nonsense' }, { signal: {} }, { signal: 5 }]) {
    for (const name of ['readFile', 'readdir', 'readlink', 'mkdtemp', 'realpath']) await all(name, ['missing/x', options]);
    await all('writeFile', ['missing/x', '', options]);
    await all('appendFile', ['missing/x', '', options]);
  }
  for (const data of [5, null, undefined, {}, [], true, Symbol.iterator]) {
    await all('writeFile', ['file', data], 'sync callback');
    await all('appendFile', ['file', data], 'sync callback');
  }
  for (const options of [5, { recursive: 1 }, { force: 1 }, { maxRetries: -1 }, { retryDelay: 'x' }]) {
    await all('rm', ['missing', options], 'sync promise');
    await all('rmdir', ['missing', options], 'sync promise');
    await all('mkdir', ['missing/x', options], 'sync promise');
    await all('cp', ['missing', 'x', options]);
  }
  await all('rm', ['folder']);
  await all('rm', ['missing']);
  await all('rm', ['missing', { force: true }]);
  await all('cp', ['folder', 'other'], 'callback promise');
  await all('cp', ['missing', 'other']);
  await all('cp', ['folder', 'folder/x', { recursive: true }]);
  await all('cp', ['folder', 'file', { recursive: true }]);
  await all('cp', ['file', 'folder', { recursive: true }]);
  await all('cp', ['file', 'file']);
  await all('mkdir', ['file', { recursive: true }]);
  await all('mkdir', ['file/x', { recursive: true }]);
  for (const fd of [-1, 1.5, '1', null, undefined, {}, NaN, 2 ** 31, 1000]) {
    for (const name of ['close', 'fstat', 'fsync', 'fdatasync', 'ftruncate']) await all(name, [fd]);
    await all('fchmod', [fd, 0o600]);
    await all('fchown', [fd, -1, -1]);
    await all('futimes', [fd, 1, 2]);
    await all('read', [fd, Buffer.alloc(1), 0, 1, 0]);
    await all('write', [fd, 'x']);
    await all('writev', [fd, [Buffer.alloc(1)]]);
    await all('readv', [fd, [Buffer.alloc(1)]]);
  }
  const fd = opened = fs.openSync('file', 'r');
  for (const args of [['x'], [{}], [Buffer.alloc(0), 0, 1, 0], [Buffer.alloc(4), -1, 1, 0], [Buffer.alloc(4), 0, 5, 0], [Buffer.alloc(4), 3, 2, 0],
    [Buffer.alloc(4), 0, -1, 0], [Buffer.alloc(4), 1.5, 1, 0], [Buffer.alloc(4), 0, 1, 1.5], [Buffer.alloc(4), 0, 1, '1'], [Buffer.alloc(4), 0, 1, 2n ** 64n],
    [Buffer.alloc(4), 'x', 1, 0]]) {
    await all('read', [fd, ...args]);
  }
  for (const args of [[5], [{}], [Buffer.alloc(4), 5], [Buffer.alloc(4), 0, 5], [Buffer.alloc(4), -1], [Buffer.alloc(4), 0, -1], ['text'], ['abc', 0, 'hex'],
    [Buffer.alloc(4)]]) {
    await all('write', [fd, ...args]);
  }
  for (const buffers of [5, 'x', {}, [5], [Buffer.alloc(1), 'x']]) {
    await all('readv', [fd, buffers]);
    await all('writev', [fd, buffers]);
  }
  await all('ftruncate', [fd, 1]);
  await all('ftruncate', [fd, 1.5]);
  await all('ftruncate', [fd, 'x']);
  await all('futimes', [fd, 'x', 1]);
  await all('utimes', ['file', {}, 1]);
  await all('utimes', ['file', 1, Infinity]);
  await all('symlink', ['file', 'x', 'nonsense'], 'sync promise');
  fs.closeSync(fd);
  for (const name of ['stat', 'readFile', 'open', 'readdir', 'mkdir', 'access', 'rename', 'writeFile', 'realpath', 'close', 'exists', 'mkdtemp']) {
    for (const args of [[], ['x'], ['x', 'y'], ['x', {}, 5]]) {
      try {
        fs[name](...args);
        console.log(name, show(args), 'throws nothing');
      } catch (error) {
        console.log(name, show(args), describe(error));
      }
    }
  }
}

main().finally(() => fs.rmSync(folder, { recursive: true }));
