// spawnSync: runs a program to its end before it returns.

const native = binding('child_process');
// Until it is loaded the natives' bytes are no Buffers.
require('node:buffer');
const { numberOf, read } = require('internal:child_process/stdio');

// The native's mark of no limit.
const UNLIMITED = -1;

// A limit that does not matter is none: Node takes 0 for a timeout so, and Infinity for a size.
function limitOf(value) {
  return value > 0 && value < Number.MAX_SAFE_INTEGER ? value : UNLIMITED;
}

function toInput(input, number, encoding) {
  if (input == null) return undefined;
  if (ArrayBuffer.isView(input)) return input;
  if (typeof input === 'string') return Buffer.from(input, encoding);
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_ARG_TYPE(`options.stdio[${number}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
}

function run(options) {
  const { entries } = read(options.stdio || 'pipe', true);
  if (options.input) entries[0] = { ...entries[0], input: options.input };
  const inputs = entries.map((entry, number) => toInput(entry.input, number, options.encoding));
  const { file, args, envPairs, cwd, uid, gid, detached, timeout, maxBuffer, killSignal } = options;
  const [pid, code, signal, status, output] = native.spawnSync(
    file, args.map(String), envPairs, cwd || undefined, entries.map(numberOf), uid ?? undefined, gid ?? undefined, detached,
    inputs, limitOf(timeout), maxBuffer === Infinity || maxBuffer == null ? UNLIMITED : maxBuffer || UNLIMITED, killSignal ?? 15,
  );
  return describe(options, { pid, code, signal, status, output });
}

function describe(options, { pid, code, signal, status, output }) {
  const result = {};
  if (status !== 0) result.error = failure(options, status);
  result.status = code === undefined || signal ? null : code;
  result.signal = signal ? require('internal:signals').nameOf(signal) : null;
  result.output = output ?? null;
  result.pid = pid;
  if (output && options.encoding && options.encoding !== 'buffer') {
    for (let i = 0; i < output.length; i++) {
      if (output[i]) output[i] = output[i].toString(options.encoding);
    }
  }
  result.stdout = output ? output[1] : null;
  result.stderr = output ? output[2] : null;
  return result;
}

function failure(options, status) {
  const error = require('internal:errors').errnoException(status, `spawnSync ${options.file}`);
  error.path = options.file;
  error.spawnargs = options.args.slice(1);
  return error;
}

module.exports = { run };
