// What each call says when a user may not do it: the script becomes another user, if it is root's.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const NOBODY = 65534;

const isInside = process.argv[2] !== undefined;
const folder = isInside ? process.argv[2] : fs.mkdtempSync(path.join(os.tmpdir(), 'fs-denied-'));
const at = (name) => path.join(folder, name);

const acts = [
  ['open', at('secret'), 'r'], ['open', at('open'), 'w'], ['open', at('closed/x'), 'r'], ['readFile', at('secret')], ['writeFile', at('secret'), 'x'],
  ['appendFile', at('secret'), 'x'], ['truncate', at('secret'), 1], ['truncate', at('open'), 1], ['stat', at('closed/x')], ['lstat', at('closed/x')],
  ['access', at('secret'), 4], ['access', at('open'), 4], ['access', at('open'), 2], ['readdir', at('closed')], ['mkdir', at('new')],
  ['mkdir', at('closed/new')], ['mkdtemp', at('closed/temporary-')], ['rmdir', at('closed')], ['rm', at('secret')], ['rm', at('closed')],
  ['rm', at('closed'), { recursive: true }], ['rm', at('closed/x'), { force: true }], ['unlink', at('open')], ['rename', at('open'), at('other')],
  ['copyFile', at('secret'), at('other')], ['copyFile', at('open'), at('other')], ['cp', at('secret'), at('other')], ['link', at('open'), at('other')],
  ['symlink', 'open', at('other')], ['readlink', at('closed/x')], ['realpath', at('closed/x')], ['chmod', at('secret'), 0o777], ['chown', at('open'), 0, 0],
  ['lchown', at('open'), 0, 0], ['utimes', at('open'), 1, 1], ['lutimes', at('open'), 1, 1], ['statfs', at('closed/x')],
];

function describe(error) {
  if (!error) return 'fine';
  const { code, dest, errno, message, name, path: where, syscall } = error;
  return `${name} ${code} ${errno} ${syscall} ${where} ${dest} ${message}`.replaceAll(folder, '<folder>').replace(/(temporary-).{6}/g, '$1');
}

async function attempt([name, ...args], say) {
  try {
    fs[`${name}Sync`](...args);
    say(name, 'sync fine');
  } catch (error) {
    say(name, 'sync', describe(error));
  }
  await new Promise((resolve) => {
    fs[name](...args, (error, value) => {
      say(name, 'callback', describe(error));
      if (name === 'open' && !error) fs.closeSync(value);
      resolve();
    });
  });
  await fs.promises[name](...args).then((value) => value?.close?.(), (error) => say(name, 'promise', describe(error)));
}

async function main() {
  // Everything is loaded while it may be.
  for (const [name, , ...rest] of acts) await attempt([name, '/nowhere/at all', ...rest], () => {});
  fs.writeFileSync(at('secret'), 'secret', { mode: 0o600 });
  fs.writeFileSync(at('open'), 'open', { mode: 0o644 });
  fs.mkdirSync(at('closed'), 0o700);
  fs.writeFileSync(at('closed/x'), '');
  fs.chmodSync(folder, 0o755);
  process.setgid(NOBODY);
  process.setuid(NOBODY);
  const lines = [];
  for (const act of acts) await attempt(act, (...words) => lines.push(words.join(' ')));
  console.log(lines.join('\n'));
}

if (isInside) {
  main();
} else {
  if (process.getuid() === 0) {
    const { execFileSync } = require('node:child_process');
    process.stdout.write(execFileSync(process.execPath, [__filename, folder]));
  }
  fs.rmSync(folder, { recursive: true });
}
