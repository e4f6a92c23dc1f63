// internal:repl/server_history: lines of earlier sessions of a REPLServer, from a file and to it.

const fs = require('node:fs');

// `file` has one line of history a line, the latest first.
function setup(server, file, callback) {
  if (file === '') {
    process.nextTick(callback, null, server);
    return;
  }
  fs.readFile(file, { encoding: 'utf8', flag: 'a+' }, (error, text) => {
    if (error) {
      server.output.write('\nError: Could not open history file.\nREPL session history will not be persisted.\n');
      callback(null, server);
      return;
    }
    server.history = text.split(/\r?\n/).filter((line) => line !== '').slice(0, server.historySize);
    const write = () => fs.writeFileSync(file, server.history.join('\n'), { mode: 0o600 });
    server.once('exit', () => {
      try {
        write();
      } catch {
        // The session is over; nobody can be told.
      }
      server.emit('flushHistory');
    });
    callback(null, server);
  });
}

module.exports = { setup };
