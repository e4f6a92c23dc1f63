// What keys mean on a terminal. Methods of Interface.

const { charLengthAt, charLengthLeft } = require('internal:readline/keys');
const { clearScreenDown, cursorTo } = require('internal:readline/cursor');

const UNDO = 0x1f;
const REDO = 0x1e;

const left = (rl) => rl._moveCursor(-charLengthLeft(rl.line, rl.cursor));
const right = (rl) => rl._moveCursor(charLengthAt(rl.line, rl.cursor));
const toStart = (rl) => rl._moveCursor(-Infinity);
const toEnd = (rl) => rl._moveCursor(Infinity);

// By name of the key, for each combination of modifiers.
const withControlAndShift = { __proto__: null, backspace: (rl) => rl._deleteLineLeft(), delete: (rl) => rl._deleteLineRight() };
const withControl = {
  __proto__: null,
  c: interrupt,
  h: (rl) => rl._deleteLeft(),
  d: deleteRightOrClose,
  u: (rl) => rl._deleteLineLeft(),
  k: (rl) => rl._deleteLineRight(),
  a: toStart,
  e: toEnd,
  b: left,
  f: right,
  l: clearScreen,
  n: (rl) => rl._historyNext(),
  p: (rl) => rl._historyPrev(),
  y: (rl) => rl._yank(),
  z: suspend,
  w: (rl) => rl._deleteWordLeft(),
  backspace: (rl) => rl._deleteWordLeft(),
  delete: (rl) => rl._deleteWordRight(),
  left: (rl) => rl._wordLeft(),
  right: (rl) => rl._wordRight(),
};
const withMeta = {
  __proto__: null,
  b: (rl) => rl._wordLeft(),
  f: (rl) => rl._wordRight(),
  d: (rl) => rl._deleteWordRight(),
  delete: (rl) => rl._deleteWordRight(),
  backspace: (rl) => rl._deleteWordLeft(),
  y: (rl) => rl._yankPop(),
};
const alone = {
  __proto__: null,
  return: finishLine,
  enter: finishLineUnlessDone,
  backspace: (rl) => rl._deleteLeft(),
  delete: (rl) => rl._deleteRight(),
  left,
  right,
  home: toStart,
  end: toEnd,
  up: (rl) => rl._historyPrev(),
  down: (rl) => rl._historyNext(),
};

function interrupt(rl) {
  if (rl.listenerCount('SIGINT') > 0) rl.emit('SIGINT');
  else rl.close();
}

function deleteRightOrClose(rl) {
  if (rl.cursor === 0 && rl.line.length === 0) rl.close();
  else if (rl.cursor < rl.line.length) rl._deleteRight();
}

function clearScreen(rl) {
  cursorTo(rl.output, 0, 0);
  clearScreenDown(rl.output);
  rl._refreshLine();
}

function suspend(rl) {
  if (rl.listenerCount('SIGTSTP') > 0) {
    rl.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    if (!rl.paused) {
      // Paused and resumed, so that signals and the end are seen again.
      rl.pause();
      rl.emit('SIGCONT');
    }
    rl._setRawMode(true);
    rl._refreshLine();
  });
  rl._setRawMode(false);
  process.kill(process.pid, 'SIGTSTP');
}

function finishLine(rl) {
  rl._sawReturnAt = Date.now();
  rl._line();
}

// A line feed right behind a carriage return ends no second line.
function finishLineUnlessDone(rl) {
  if (rl._sawReturnAt === 0 || Date.now() - rl._sawReturnAt > rl.crlfDelay) rl._line();
  rl._sawReturnAt = 0;
}

// Searching the history for what was typed begins with an arrow and ends with any other key.
function noteSearch(rl, key) {
  const state = rl._editing;
  const isArrow = (key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift;
  if (isArrow) {
    state.search ??= rl.line.slice(0, rl.cursor);
  } else if (state.search !== null) {
    state.search = null;
    if (rl.history.length === rl.historyIndex) rl.historyIndex = -1;
  }
}

function insertText(rl, text) {
  const lines = text.split(/\r\n|[\n\r]/);
  const last = lines.pop();
  for (const line of lines) {
    rl._insertString(line);
    rl._line();
  }
  rl._insertString(last);
}

function pressAlone(rl, text, key, previous) {
  if (rl._sawReturnAt !== 0 && key.name !== 'enter') rl._sawReturnAt = 0;
  const action = alone[key.name];
  if (action !== undefined) action(rl);
  else if (key.name === 'tab' && typeof rl.completer === 'function' && rl.isCompletionEnabled) rl._tabComplete(previous?.name === 'tab');
  else if (typeof text === 'string' && text) insertText(rl, text);
}

function ttyWrite(text, key) {
  const previous = this._previousKey;
  key = key || {};
  this._previousKey = key;
  if (!key.meta || key.name !== 'y') this._editing.yanking = false;
  noteSearch(this, key);
  const first = typeof key.sequence === 'string' ? key.sequence.codePointAt(0) : undefined;
  if (first === UNDO) this._undo();
  else if (first === REDO) this._redo();
  else if (key.name === 'escape') return;
  else if (key.ctrl && key.shift) withControlAndShift[key.name]?.(this);
  else if (key.ctrl) withControl[key.name]?.(this);
  else if (key.meta) withMeta[key.name]?.(this);
  else pressAlone(this, text, key, previous);
}

// On a terminal that can do nothing but print.
function ttyWriteDumb(text, key) {
  key = key || {};
  if (key.name === 'escape') return;
  if (this._sawReturnAt !== 0 && key.name !== 'enter') this._sawReturnAt = 0;
  if (key.ctrl && key.name === 'c') interrupt(this);
  else if (key.ctrl && key.name === 'd') this.close();
  else if (key.name === 'return') finishLine(this);
  else if (key.name === 'enter') finishLineUnlessDone(this);
  else if (typeof text === 'string' && text) {
    this.line += text;
    this.cursor += text.length;
    this._writeToOutput(text);
  }
}

module.exports = { ttyWrite, ttyWriteDumb };
