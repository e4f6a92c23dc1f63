// Editing of the line: what keys do to it, its history, and what of it is shown. Methods of Interface.

const { charLengthAt, charLengthLeft } = require('internal:readline/keys');
const { clearScreenDown, cursorTo, moveCursor } = require('internal:readline/cursor');
const { getStringWidth, stripVTControlCharacters } = require('internal:inspect_text');

const UNDO_MAX = 2048;
const KILLS_MAX = 32;

// A word backwards: spaces, then letters or signs.
const wordBackwards = /^\s*(?:[^\w\s]+|\w+)?/;

function lengthOfWordLeft(text) {
  return wordBackwards.exec([...text].reverse().join(''))[0].length;
}

const editing = {
  _refreshLine() {
    const text = this._prompt + this.line;
    const shown = this._getDisplayPos(text);
    const cursor = this.getCursorPos();
    const rowsAbove = this.prevRows || 0;
    if (rowsAbove > 0) moveCursor(this.output, 0, -rowsAbove);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this._writeToOutput(text);
    // The terminal begins a new row only when something stands in it.
    if (shown.cols === 0) this._writeToOutput(' ');
    cursorTo(this.output, cursor.cols);
    if (shown.rows > cursor.rows) moveCursor(this.output, 0, cursor.rows - shown.rows);
    this.prevRows = cursor.rows;
  },

  // Where the cursor is behind a text.
  _getDisplayPos(text) {
    const { columns } = this;
    let offset = 0;
    let rows = 0;
    for (const character of stripVTControlCharacters(text)) {
      if (character === '\n') {
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
      } else if (character === '\t') {
        offset += this.tabSize - offset % this.tabSize;
      } else {
        const width = getStringWidth(character, false);
        // A wide character does not begin in the last column.
        if (width === 2 && (offset + 1) % columns === 0) offset++;
        offset += width;
      }
    }
    const cols = offset % columns;
    return { cols, rows: rows + (offset - cols) / columns };
  },

  getCursorPos() {
    return this._getDisplayPos(this._prompt + this.line.slice(0, this.cursor));
  },

  _moveCursor(distance) {
    if (distance === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + distance, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) moveCursor(this.output, after.cols - before.cols, 0);
    else this._refreshLine();
  },

  _insertString(text) {
    this._pushToUndoStack(this.line, this.cursor);
    if (this.cursor < this.line.length) {
      this._replace(this.cursor, this.cursor, text);
      return;
    }
    const before = this.getCursorPos();
    this.line += text;
    this.cursor += text.length;
    if (before.rows < this.getCursorPos().rows) this._refreshLine();
    else this._writeToOutput(text);
  },

  // Puts a text in place of a part of the line; the cursor stands behind it then.
  _replace(from, to, text) {
    this.line = this.line.slice(0, from) + text + this.line.slice(to);
    this.cursor = from + text.length;
    this._refreshLine();
  },

  _delete(from, to) {
    this._pushToUndoStack(this.line, this.cursor);
    this._replace(from, to, '');
  },

  _wordLeft() {
    if (this.cursor > 0) this._moveCursor(-lengthOfWordLeft(this.line.slice(0, this.cursor)));
  },

  _wordRight() {
    if (this.cursor === this.line.length) return;
    this._moveCursor(/^(?:\s+|[^\w\s]+|\w+)\s*/.exec(this.line.slice(this.cursor))[0].length);
  },

  _deleteLeft() {
    if (this.cursor > 0 && this.line.length > 0) this._delete(this.cursor - charLengthLeft(this.line, this.cursor), this.cursor);
  },

  _deleteRight() {
    if (this.cursor < this.line.length) this._delete(this.cursor, this.cursor + charLengthAt(this.line, this.cursor));
  },

  _deleteWordLeft() {
    if (this.cursor > 0) this._delete(this.cursor - lengthOfWordLeft(this.line.slice(0, this.cursor)), this.cursor);
  },

  _deleteWordRight() {
    if (this.cursor === this.line.length) return;
    const word = /^(?:\s+|\W+|\w+)\s*/.exec(this.line.slice(this.cursor))[0];
    this._delete(this.cursor, this.cursor + word.length);
  },

  _deleteLineLeft() {
    this._kill(0, this.cursor);
  },

  _deleteLineRight() {
    this._kill(this.cursor, this.line.length);
  },

  // Deletes what can be yanked back.
  _kill(from, to) {
    const text = this.line.slice(from, to);
    const { kills } = this._editing;
    if (text !== '' && text !== kills[0]) {
      kills.unshift(text);
      if (kills.length > KILLS_MAX) kills.pop();
      this._editing.killAt = 0;
    }
    this._delete(from, to);
  },

  _yank() {
    const { kills, killAt } = this._editing;
    if (kills.length === 0) return;
    this._editing.yanking = true;
    this._insertString(kills[killAt]);
  },

  // Puts the kill before the one that was just yanked in its place.
  _yankPop() {
    const state = this._editing;
    if (!state.yanking || state.kills.length < 2) return;
    const last = state.kills[state.killAt];
    state.killAt = (state.killAt + 1) % state.kills.length;
    this._replace(this.cursor - last.length, this.cursor, state.kills[state.killAt]);
  },

  _pushToUndoStack(text, cursor) {
    const { undo } = this._editing;
    if (undo.push({ text, cursor }) > UNDO_MAX) undo.shift();
  },

  _undo() {
    this._restore(this._editing.undo, this._editing.redo);
  },

  _redo() {
    this._restore(this._editing.redo, this._editing.undo);
  },

  _restore(from, to) {
    if (from.length === 0) return;
    to.push({ text: this.line, cursor: this.cursor });
    const { text, cursor } = from.pop();
    this.line = text;
    this.cursor = cursor;
    this._refreshLine();
  },

  // Returns the line as the history has it; a listener may take it out of there again.
  _addHistory() {
    const { history, line } = this;
    if (line.trim().length === 0 || this.historySize === 0) return line;
    if (history[0] !== line) {
      const same = this.removeHistoryDuplicates ? history.indexOf(line) : -1;
      if (same !== -1) history.splice(same, 1);
      history.unshift(line);
      if (history.length > this.historySize) history.pop();
    }
    this.historyIndex = -1;
    const [kept] = this.history;
    this.emit('history', this.history);
    return kept;
  },

  _historyNext() {
    if (this.historyIndex >= 0) this._showHistory(-1);
  },

  _historyPrev() {
    if (this.historyIndex < this.history.length && this.history.length > 0) this._showHistory(1);
  },

  // Goes to the next line of the history that begins with what was typed before.
  _showHistory(step) {
    this._pushToUndoStack(this.line, this.cursor);
    const search = this._editing.search || '';
    const { history } = this;
    let index = this.historyIndex + step;
    while (index >= 0 && index < history.length && (!history[index].startsWith(search) || this.line === history[index])) index += step;
    this.historyIndex = index;
    this.line = index < 0 || index >= history.length ? search : history[index];
    this.cursor = this.line.length;
    this._refreshLine();
  },

  clearLine() {
    this._moveCursor(Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  },

  _line() {
    const line = this._addHistory();
    this._editing.undo = [];
    this._editing.redo = [];
    this.clearLine();
    this._onLine(line);
  },
};

module.exports = { editing };
