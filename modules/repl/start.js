// internal:repl/start: the interactive prompt: lines come from its thread, and the loop goes on meanwhile.

const native = binding('repl');
const program = binding('program');
const commands = require('internal:repl/commands');
const { evaluate } = require('internal:repl/evaluate');
const scope = require('internal:repl/scope');
const { showError, showValue, write } = require('internal:repl/report');

const PROMPT = '> ';
const PROMPT_UNFINISHED = '... ';
const HISTORY_LINES_MAX = 1000;

const session = {
  isTerminal: false,
  // All lines, for .save.
  lines: [],
  // Lines of a text that goes on.
  unfinished: '',
  isEditing: false,
  // What runs, or waits for a promise: a number that changes with every evaluation; 0 between them.
  running: 0,
  wasInterrupted: false,
  // Lines of a loaded file that wait.
  fed: [],
  isUnfinished: () => session.unfinished !== '',
  clear,
  edit,
  exit,
  feed,
};

let evaluations = 0;

function start() {
  const isTerminal = ['stdin', 'stdout'].every((name, fd) => binding('console').guessHandleType(fd) === 'TTY');
  session.isTerminal = isTerminal && process.env.TERM !== 'dumb' && process.env.NODE_NO_READLINE !== '1';
  scope.install();
  process.setUncaughtExceptionCaptureCallback(uncaught);
  if (isTerminal) process.on('SIGINT', signalled);
  write(`Welcome to protojs v${program.version()}.\nType ".help" for more information.\n`);
  native.open(session.isTerminal, historyFile(), historySize(), handle);
  read();
}

function historyFile() {
  const given = process.env.NODE_REPL_HISTORY;
  if (given !== undefined) return given.trim();
  const home = require('node:os').homedir();
  return home ? `${home}/.protojs_repl_history` : '';
}

function historySize() {
  const size = Number(process.env.NODE_REPL_HISTORY_SIZE);
  return Number.isInteger(size) && size > 0 ? size : HISTORY_LINES_MAX;
}

// Goes on with what was loaded, or asks for a line.
function read() {
  if (session.fed.length > 0) {
    process.nextTick(takeLine, session.fed.shift());
    return;
  }
  native.read(session.isTerminal ? currentPrompt() : '');
  if (!session.isTerminal) write(currentPrompt());
}

function currentPrompt() {
  if (session.isEditing) return '';
  return session.unfinished === '' ? PROMPT : PROMPT_UNFINISHED;
}

function handle(kind, text, number) {
  switch (kind) {
    case 'line':
      takeLine(text);
      break;
    case 'asked':
      answer(text, number);
      break;
    case 'interrupted':
      interrupted(number !== 0);
      break;
    default:
      ended();
  }
}

function answer(text, number) {
  let found = ['', []];
  try {
    found = require('internal:repl/complete').complete(text);
  } catch {
    // A proxy or the like threw: there is nothing to offer.
  }
  native.complete(number, found[0], found[1].join('\n'));
}

// Ctrl-C while a line is typed.
function interrupted(hadText) {
  const isIdle = !hadText && session.unfinished === '' && !session.isEditing;
  if (isIdle && session.wasInterrupted) {
    exit();
    return;
  }
  if (isIdle) write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
  session.wasInterrupted = isIdle;
  clear();
  read();
}

// Ctrl-D, or the end of the input.
function ended() {
  if (!session.isEditing) {
    if (!session.isTerminal) write('\n');
    exit();
    return;
  }
  const source = session.unfinished;
  clear();
  evaluateSource(source, true);
}

function takeLine(line) {
  session.wasInterrupted = false;
  if (session.isEditing) {
    session.unfinished += `${line}\n`;
    read();
    return;
  }
  session.lines.push(line);
  if (commands.run(session, line)) {
    if (!session.isClosed) read();
    return;
  }
  if (session.unfinished === '' && line.trim() === '') read();
  else evaluateSource(`${session.unfinished}${line}\n`, false);
}

function clear() {
  session.unfinished = '';
  session.isEditing = false;
}

function edit() {
  session.unfinished = '';
  session.isEditing = true;
}

function exit() {
  session.isClosed = true;
  native.close();
  process.exit();
}

function feed(text) {
  session.fed.push(...text.replace(/\n$/, '').split('\n'));
}

function evaluateSource(source, isWhole) {
  session.unfinished = '';
  const id = session.running = ++evaluations;
  native.setInterruptible(session.isTerminal);
  const outcome = evaluate(source);
  if (outcome.promise === undefined) {
    finish(id);
    settle(outcome, source, isWhole);
    return;
  }
  outcome.promise.then(
    ({ value }) => { if (finish(id)) settle({ value }, source, isWhole); },
    (error) => { if (finish(id)) settle({ error }, source, isWhole); },
  );
}

// False if the evaluation was given up before.
function finish(id) {
  if (session.running !== id) return false;
  session.running = 0;
  native.setInterruptible(false);
  return true;
}

function settle(outcome, source, isWhole) {
  if (outcome.incomplete && !isWhole) {
    session.unfinished = source;
    read();
    return;
  }
  scope.noteNames(source);
  if (outcome.incomplete) {
    write('Uncaught SyntaxError: Unexpected end of input\n');
  } else if ('error' in outcome) {
    scope.last.error = outcome.error;
    showError(outcome.error, outcome.source === undefined ? undefined : outcome);
  } else {
    scope.last.value = outcome.value;
    showValue(outcome.value);
  }
  read();
}

// SIGINT between and during evaluations: the terminal sends it while no line is typed.
function signalled() {
  if (session.running !== 0 && finish(session.running)) stopped();
}

function stopped() {
  write('Uncaught Error: Script execution was interrupted by `SIGINT`\n');
  read();
}

// Exceptions of timers, of events and of promises; and the engine's own when Ctrl-C stops a loop.
function uncaught(error) {
  const isInterrupt = error instanceof Error && error.name === 'InternalError' && error.message === 'interrupted';
  if (isInterrupt) {
    if (session.running !== 0 && finish(session.running)) stopped();
    return;
  }
  scope.last.error = error;
  showError(error);
  if (session.running === 0) write(currentPrompt());
}

module.exports = { start };
