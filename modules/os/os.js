// node:os.

const { codes } = require('internal:errors');
const { validateInt32 } = require('internal:validators');
const native = binding('os');

function failed(errno, syscall) {
  const { errmessage, errname } = require('internal:errno');
  return new codes.ERR_SYSTEM_ERROR({ errno, code: errname(errno), message: errmessage(errno), syscall });
}

let names;

// [system, version, release, machine]; they cannot change, unlike the host's name.
function systemNames() {
  names ??= native.names();
  return names;
}

const readNumbers = (text) => text.trim().split(/\s+/).map(Number);
const readFile = (path) => require('node:fs').readFileSync(path, 'latin1');

function arch() {
  return process.arch;
}

function availableParallelism() {
  return native.cores();
}

// Clock ticks of /proc/stat last 10 ms on every Linux of today.
const tickMs = 10;

function cpus() {
  const stat = readFile('/proc/stat');
  const info = readFile('/proc/cpuinfo');
  const models = [...info.matchAll(/^(?:model name|Processor|cpu model)\s*: (.*)$/gm)].map((match) => match[1]);
  const speeds = [...info.matchAll(/^cpu MHz\s*: ([\d.]+)$/gm)].map((match) => Math.floor(Number(match[1])));
  return [...stat.matchAll(/^cpu\d+ (.*)$/gm)].map((match, i) => {
    const [user, nice, sys, idle, , irq] = readNumbers(match[1]);
    return {
      model: models[i] ?? 'unknown',
      speed: speeds[i] ?? 0,
      times: { user: user * tickMs, nice: nice * tickMs, sys: sys * tickMs, idle: idle * tickMs, irq: irq * tickMs },
    };
  });
}

function endianness() {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE';
}

function freemem() {
  return native.memory()[1];
}

function totalmem() {
  return native.memory()[0];
}

function loadavg() {
  return native.load();
}

function uptime() {
  return readNumbers(readFile('/proc/uptime'))[0];
}

function homedir() {
  const { HOME } = process.env;
  if (HOME !== undefined && HOME !== '') return HOME;
  const user = native.user();
  if (typeof user === 'number') throw failed(user, 'uv_os_homedir');
  return user[3].toString();
}

function hostname() {
  return native.names()[4];
}

function machine() {
  return systemNames()[3];
}

function release() {
  return systemNames()[2];
}

function type() {
  return systemNames()[0];
}

function version() {
  return systemNames()[1];
}

function platform() {
  return process.platform;
}

function tmpdir() {
  const path = process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function networkInterfaces() {
  const found = native.interfaces();
  if (typeof found === 'number') throw failed(found, 'uv_interface_addresses');
  const result = {};
  for (const [name, address, netmask, family, mac, internal, bits, scope] of found) {
    const entry = { address, netmask, family, mac, internal, cidr: bits === null ? null : `${address}/${bits}` };
    if (family === 'IPv6') entry.scopeid = scope;
    (result[name] ??= []).push(entry);
  }
  return result;
}

function getPriority(pid = 0) {
  validateInt32(pid, 'pid');
  const result = native.priority(pid);
  if (typeof result === 'number') throw failed(result, 'uv_os_getpriority');
  return result[0];
}

// Also callable as setPriority(priority) for this process.
function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  const errno = native.setPriority(pid, priority);
  if (errno !== 0) throw failed(errno, 'uv_os_setpriority');
}

function userInfo(options) {
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  // Before it is loaded, what natives return as Buffers are plain arrays of bytes.
  require('node:buffer');
  const user = native.user();
  if (typeof user === 'number') throw failed(user, 'uv_os_get_passwd');
  const text = (bytes) => (encoding === 'buffer' ? bytes : bytes.toString(encoding));
  return { __proto__: null, uid: user[1], gid: user[2], username: text(user[0]), homedir: text(user[3]), shell: text(user[4]) };
}

// `${os.hostname}` and +os.uptime work without a call.
for (const fn of [
  availableParallelism, freemem, hostname, version, type, release, machine, homedir, totalmem, uptime, arch, platform, tmpdir, endianness,
]) fn[Symbol.toPrimitive] = () => fn();

module.exports = {
  arch,
  availableParallelism,
  cpus,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  userInfo,
  uptime,
  version,
  machine,
};

Object.defineProperties(module.exports, {
  constants: { value: require('internal:os/constants'), enumerable: true },
  EOL: { value: '\n', enumerable: true, configurable: true },
  devNull: { value: '/dev/null', enumerable: true, configurable: true },
});
