// Folders: what a recursive mkdir fails with in each form, what opendir says, and how the names of the module are defined.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-folders-'));
process.chdir(folder);
fs.writeFileSync('file', 'x');
fs.mkdirSync('dir');
fs.symlinkSync('loop', 'loop');
fs.symlinkSync('nowhere', 'dangling');
fs.symlinkSync('dir', 'link');
const long = 'n'.repeat(300);

const clean = (text) => String(text).replaceAll(folder, '<folder>');
const describe = ({ name, code, errno, syscall, path: where, message, ...rest }) =>
  clean(`${name} ${code} ${errno} ${syscall} ${where} ${message} ${Object.keys(rest)}`);
const say = (...words) => console.log(words.map(clean).join(' '));

async function make(name) {
  const clear = () => ['a', 'dir/new', 'dir/z', 'link/new'].forEach((made) => fs.rmSync(made, { recursive: true, force: true }));
  try {
    say(name, 'sync', fs.mkdirSync(name, { recursive: true }));
  } catch (error) {
    say(name, 'sync', describe(error));
  }
  clear();
  await new Promise((resolve) => {
    fs.mkdir(name, { recursive: true }, (error, made) => {
      say(name, 'callback', error ? describe(error) : made);
      resolve();
    });
  });
  clear();
  await fs.promises.mkdir(name, { recursive: true }).then((made) => say(name, 'promise', made), (error) => say(name, 'promise', describe(error)));
  clear();
}

async function open(name) {
  try {
    fs.opendirSync(name).closeSync();
    say(name, 'opens');
  } catch (error) {
    say(name, describe(error));
  }
  await new Promise((resolve) => {
    fs.opendir(name, (error, dir) => {
      say(name, error ? describe(error) : typeof dir);
      dir?.closeSync();
      resolve();
    });
  });
}

function descriptors(names) {
  for (const name of names) {
    const { configurable, enumerable, get, set, value, writable } = Object.getOwnPropertyDescriptor(fs, name);
    say(name, configurable, enumerable, writable, get?.name, set?.name, typeof value, value?.length);
  }
  const { ReadStream } = fs;
  fs.ReadStream = 5;
  say(fs.ReadStream, fs.FileReadStream === ReadStream, typeof ReadStream);
  fs.ReadStream = ReadStream;
}

async function main() {
  const names = ['file', 'file/', 'file/x', 'file/x/y', 'loop/x', 'loop/x/y', 'dangling', 'dangling/x', 'dangling/x/y', long,
    `a/${long}`, `${long}/a/b`, '.', 'dir', 'dir/new/a/', 'dir//z//q', 'link/new/a', 'dir/../file/q', '/dev/null/x'];
  for (const name of names) {
    await make(name);
    if (!name.startsWith('/')) await make(path.join(folder, name));
  }
  for (const name of ['missing', 'file', 'loop', 'dangling', 'link', 'dir', 'file/x', long, Buffer.from('missing')]) await open(name);
  descriptors(['Dir', 'ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream', 'promises', 'statSync', 'readFileSync', 'writeFileSync', 'open',
    'Stats', 'Dirent', 'constants', 'F_OK', 'existsSync', 'createReadStream']);
}

main().finally(() => fs.rmSync(folder, { recursive: true }));
