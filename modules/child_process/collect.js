// What execFile and exec add to spawn: the output as a whole, its limit, the time limit, one callback.

// Collects one output as text or bytes.
class Output {
  constructor(stream, name, encoding, limit, exceeded) {
    this.stream = stream;
    this.encoding = encoding;
    this.chunks = [];
    this.length = 0;
    if (!stream) return;
    if (encoding) stream.setEncoding(encoding);
    stream.on('data', (chunk) => this.take(chunk, name, limit, exceeded));
  }

  take(chunk, name, limit, exceeded) {
    if (limit === Infinity) {
      this.chunks.push(chunk);
      return;
    }
    const encoding = this.stream.readableEncoding;
    const length = encoding ? Buffer.byteLength(chunk, encoding) : chunk.length;
    this.length += length;
    if (this.length <= limit) {
      this.chunks.push(chunk);
      return;
    }
    this.chunks.push(chunk.slice(0, limit - (this.length - length)));
    exceeded(name);
  }

  whole() {
    if (this.encoding || (this.stream && this.stream.readableEncoding)) return this.chunks.join('');
    return Buffer.concat(this.chunks);
  }
}

function collect(child, file, args, options, callback) {
  const encoding = options.encoding !== 'buffer' && Buffer.isEncoding(options.encoding) ? options.encoding : null;
  let killed = false;
  let finished = false;
  let failure = null;
  let timer = null;

  function destroyOutput() {
    if (child.stdout) child.stdout.destroy();
    if (child.stderr) child.stderr.destroy();
  }

  function kill() {
    destroyOutput();
    killed = true;
    try {
      child.kill(options.killSignal);
    } catch (error) {
      failure = error;
      finish();
    }
  }

  function exceeded(name) {
    const { codes } = require('internal:errors');
    failure = new codes.ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name);
    kill();
  }

  const stdout = new Output(child.stdout, 'stdout', encoding, options.maxBuffer, exceeded);
  const stderr = new Output(child.stderr, 'stderr', encoding, options.maxBuffer, exceeded);

  function finish(code, signal) {
    if (finished) return;
    finished = true;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!callback) return;
    const out = stdout.whole();
    const err = stderr.whole();
    if (failure === null && code === 0 && signal === null) {
      callback(null, out, err);
      return;
    }
    const command = args?.length ? `${file} ${args.join(' ')}` : file;
    failure ??= commandFailed(command, err, code, signal, child.killed || killed);
    failure.cmd = command;
    callback(failure, out, err);
  }

  if (options.timeout > 0) {
    timer = setTimeout(() => {
      kill();
      timer = null;
    }, options.timeout);
  }
  child.addListener('close', finish);
  child.addListener('error', (error) => {
    failure = error;
    destroyOutput();
    finish();
  });
}

function commandFailed(command, stderr, code, signal, killed) {
  return require('internal:errors').genericNodeError(`Command failed: ${command}\n${stderr}`, {
    code: code < 0 ? require('internal:errno').errname(code) : code,
    killed,
    signal,
  });
}

module.exports = { collect };
