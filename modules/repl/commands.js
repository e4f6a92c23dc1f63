// internal:repl/commands: what begins with a full stop.

const { write } = require('internal:repl/report');

const commands = {
  break: { help: 'Sometimes you get stuck, this gets you out', action: (session) => session.clear() },
  clear: { help: 'Alias for .break', action: (session) => session.clear() },
  editor: { help: 'Enter editor mode', action: edit },
  exit: { help: 'Exit the REPL', action: (session) => session.exit() },
  help: { help: 'Print this help message', action: help },
  load: { help: 'Load JS from a file into the REPL session', action: load },
  save: { help: 'Save all evaluated commands in this REPL session to a file', action: save },
};

// True if the line was a command, or a mistaken one.
function run(session, line) {
  const trimmed = line.trim();
  if (!/^\.(?!\.)/.test(trimmed) || !Number.isNaN(Number.parseFloat(trimmed))) return false;
  const [, name, rest] = /^\.(\S*)\s*(.*)$/.exec(trimmed);
  if (Object.hasOwn(commands, name)) {
    commands[name].action(session, rest);
    return true;
  }
  // In the middle of something it may be a property.
  if (session.isUnfinished()) return false;
  write('Invalid REPL keyword\n');
  return true;
}

function help() {
  for (const [name, { help: text }] of Object.entries(commands)) write(`.${name.padEnd(9)}${text}\n`);
  write('\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
}

function edit(session) {
  if (!session.isTerminal) return;
  write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
  session.edit();
}

function load(session, file) {
  if (!file) {
    write('The "file" argument must be specified\n');
    return;
  }
  const fs = require('node:fs');
  try {
    if (!fs.statSync(file).isFile()) {
      write(`Failed to load: ${file} is not a valid file\n`);
      return;
    }
    session.feed(fs.readFileSync(file, 'utf8'));
  } catch {
    write(`Failed to load: ${file}\n`);
  }
}

function save(session, file) {
  if (!file) {
    write('The "file" argument must be specified\n');
    return;
  }
  try {
    require('node:fs').writeFileSync(file, `${session.lines.join('\n')}\n`);
    write(`Session saved to: ${file}\n`);
  } catch {
    write(`Failed to save: ${file}\n`);
  }
}

module.exports = { names: Object.keys(commands), run };
