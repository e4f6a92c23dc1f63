// The option `stdio`: from its forms to a list of what each descriptor of the child is.

const { codes } = require('internal:errors');

// In the native's list of descriptors.
const NOTHING = -1;
const PIPE = -2;

// 'pipe', 'ignore' or 'inherit' for the three standard streams, with a channel behind them if one is named.
function shorthand(stdio, channel) {
  let list;
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe':
      list = [stdio, stdio, stdio];
      break;
    case 'inherit':
      list = [0, 1, 2];
      break;
    default:
      throw new codes.ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  if (channel) list.push(channel);
  return list;
}

// The kind of a handle as Node names it, or false.
function handleType(value) {
  if (value === null || typeof value !== 'object') return false;
  const { Pipe, PipeServer, TCP, TCPServer, TTY } = require('internal:net/handle');
  if (value instanceof Pipe || value instanceof PipeServer) return 'pipe';
  if (value instanceof TTY) return 'tty';
  if (value instanceof TCP || value instanceof TCPServer) return 'tcp';
  return typeof value.fd === 'number' && typeof value.bind === 'function' ? 'udp' : false;
}

function wrapped(value) {
  for (const handle of [value, value.handle, value._handle]) {
    const type = handleType(handle);
    if (type) return { type: 'wrap', wrapType: type, handle, _stdio: value };
  }
  return undefined;
}

function isPipe(value) {
  return value === 'pipe' || value === 'overlapped' || (typeof value === 'number' && value < 0);
}

// One entry; undefined for bytes, which only a synchronous child takes.
function toEntry(value, number, sync) {
  if (value == null) value = number < 3 ? 'pipe' : 'ignore';
  if (value === 'ignore') return { type: 'ignore' };
  if (isPipe(value)) return { type: value === 'overlapped' ? value : 'pipe', readable: number === 0, writable: number !== 0 };
  if (value === 'ipc') return { type: 'pipe', ipc: true };
  if (value === 'inherit') return { type: 'inherit', fd: number };
  const fd = typeof value === 'number' ? value : value.fd;
  if (typeof fd === 'number') return { type: 'fd', fd };
  if (ArrayBuffer.isView(value) || typeof value === 'string') {
    if (sync) return undefined;
    throw new codes.ERR_INVALID_SYNC_FORK_INPUT(require('node:util').inspect(value));
  }
  const entry = wrapped(value);
  if (entry === undefined) throw new codes.ERR_INVALID_ARG_VALUE('stdio', value);
  return entry;
}

// What every descriptor is, the place of the channel, and the numbers that the native wants.
function read(stdio, sync) {
  if (typeof stdio === 'string') stdio = shorthand(stdio);
  else if (!Array.isArray(stdio)) throw new codes.ERR_INVALID_ARG_VALUE('stdio', stdio);
  while (stdio.length < 3) stdio.push(undefined);
  const entries = [];
  let ipc = -1;
  for (let i = 0; i < stdio.length; i++) {
    const entry = toEntry(stdio[i], i, sync);
    if (entry === undefined) continue;
    if (entry.ipc) {
      if (sync) throw new codes.ERR_IPC_SYNC_FORK();
      if (ipc >= 0) throw new codes.ERR_IPC_ONE_PIPE();
      ipc = i;
    }
    entries.push(entry);
  }
  return { entries, ipc };
}

// The descriptor that the native gives the child for an entry.
function numberOf(entry) {
  switch (entry.type) {
    case 'ignore':
      return NOTHING;
    case 'pipe':
    case 'overlapped':
      return PIPE;
    case 'wrap':
      return entry.handle.fd;
    default:
      return entry.fd;
  }
}

module.exports = { NOTHING, PIPE, numberOf, read, shorthand };
