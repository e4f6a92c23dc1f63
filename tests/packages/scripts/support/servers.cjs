// Starts a database server of the system's for a script, in a folder of its own, and ends it. Where it is not installed the
// script says that it is skipped and ends well.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const FOLDERS = [...process.env.PATH.split(':'), '/usr/sbin', '/usr/local/sbin', ...versions('/usr/lib/postgresql')];
const START_MS = 30_000;

function versions(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((version) => path.join(folder, version, 'bin')) : [];
}

function find(...names) {
  for (const name of names) {
    const folder = FOLDERS.findLast((each) => fs.existsSync(path.join(each, name)));
    if (folder !== undefined) return path.join(folder, name);
  }
  console.log(`skipped: ${names.join(' or ')} is not installed`);
  process.exit(0);
}

// Another user than root, whom PostgreSQL and MariaDB refuse, where there is one for them.
function userOf(name) {
  if (process.getuid() !== 0) return {};
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function newFolder(user) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'db-'));
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid);
  return folder;
}

function prepare(command, words, options) {
  const { status, stderr, error } = spawnSync(command, words, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command}: ${error ?? stderr}`);
}

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket
      .on('connect', () => resolve(true))
      .on('error', () => resolve(false))
      .on('close', () => socket.destroy());
    socket.on('connect', () => socket.destroy());
  });
}

// `ready` is what the server says last, where accepting connections does not mean answering them.
async function start(command, words, port, folder, user, ready = '') {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, ...user });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const deadline = Date.now() + START_MS;
  while (!said.includes(ready) || !(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${command} does not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  // A script that fails leaves no server behind.
  process.once('exit', () => child.kill('SIGKILL'));
  return { port, host: '127.0.0.1', stop };
}

exports.redis = async () => {
  const command = find('redis-server', 'valkey-server');
  const [port, folder] = [await freePort(), newFolder({})];
  return start(command, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], port, folder, {});
};

exports.postgres = async () => {
  const [initdb, command, user] = [find('initdb'), find('postgres'), userOf('postgres')];
  const [port, folder] = [await freePort(), newFolder(user)];
  const data = path.join(folder, 'data');
  fs.writeFileSync(path.join(folder, 'password'), 'secret', { mode: 0o644 });
  prepare(
    initdb,
    ['-D', data, '-U', 'tester', '-A', 'scram-sha-256', '-E', 'UTF8', '--no-locale', '--no-sync', `--pwfile=${folder}/password`],
    { cwd: folder, ...user },
  );
  const words = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'];
  return {
    ...(await start(command, words, port, folder, user, 'ready to accept connections')),
    user: 'tester',
    password: 'secret',
    database: 'postgres',
  };
};

exports.mariadb = async () => {
  const [install, command, user] = [find('mariadb-install-db', 'mysql_install_db'), find('mariadbd', 'mysqld'), userOf('mysql')];
  const [port, folder] = [await freePort(), newFolder(user)];
  const data = path.join(folder, 'data');
  prepare(install, ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'], {
    cwd: folder,
    ...user,
  });
  const words = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${folder}/s`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-log-bin',
    '--skip-name-resolve',
  ];
  return { ...(await start(command, words, port, folder, user)), user: 'root', socketPath: `${folder}/s` };
};
