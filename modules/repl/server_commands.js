// internal:repl/server_commands: what begins with a full stop, of a REPLServer.

const fs = require('node:fs');

function helpOf(server) {
  const names = Object.keys(server.commands).sort();
  const width = names.reduce((most, name) => Math.max(most, name.length), 0) + 3;
  const lines = names.map((name) => {
    const { help } = server.commands[name];
    return `.${name}${help ? ' '.repeat(width - name.length) + help : ''}\n`;
  });
  return `${lines.join('')}\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n`;
}

function needsFile(server, file) {
  if (file !== '') return false;
  server.output.write('The "file" argument must be specified\n');
  server.displayPrompt();
  return true;
}

function save(file) {
  if (needsFile(this, file)) return;
  try {
    fs.writeFileSync(file, this.lines.join('\n'));
    this.output.write(`Session saved to: ${file}\n`);
  } catch {
    this.output.write(`Failed to save: ${file}\n`);
  }
  this.displayPrompt();
}

function load(file) {
  if (needsFile(this, file)) return;
  try {
    if (fs.statSync(file).isFile()) {
      const text = fs.readFileSync(file, 'utf8');
      require('internal:repl/server').evaluate(this, text.endsWith('\n') ? text : `${text}\n`, '');
      return;
    }
    this.output.write(`Failed to load: ${file} is not a valid file\n`);
  } catch {
    this.output.write(`Failed to load: ${file}\n`);
  }
  this.displayPrompt();
}

function makeCommands(server) {
  const commands = {
    __proto__: null,
    break: {
      help: 'Sometimes you get stuck, this gets you out',
      action() {
        this.clearBufferedCommand();
        this.displayPrompt();
      },
    },
    clear: {
      help: server.useGlobal ? 'Alias for .break' : 'Break, and also clear the local context',
      action() {
        this.clearBufferedCommand();
        if (!this.useGlobal) {
          this.output.write('Clearing context...\n');
          this.resetContext();
        }
        this.displayPrompt();
      },
    },
    exit: { help: 'Exit the REPL', action() { this.close(); } },
    help: {
      help: 'Print this help message',
      action() {
        this.output.write(helpOf(this));
        this.displayPrompt();
      },
    },
    save: { help: 'Save all evaluated commands in this REPL session to a file', action: save },
    load: { help: 'Load JS from a file into the REPL session', action: load },
  };
  if (server.terminal) commands.editor = { help: 'Enter editor mode', action: edit };
  return commands;
}

function edit() {
  this.editorMode = true;
  this.clearBufferedCommand();
  this.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
}

module.exports = { makeCommands };
