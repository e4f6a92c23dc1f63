// Completion of the line with tab. Methods of Interface.

const { getStringWidth } = require('internal:inspect_text');

// Columns between two completions.
const GAP = 2;

function commonPrefix(texts) {
  if (texts.length === 0) return '';
  const sorted = texts.toSorted();
  const [first] = sorted;
  const last = sorted[sorted.length - 1];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

// The completions in columns, with an empty one as a gap between groups.
function layOut(completions, columns) {
  const widths = completions.map((completion) => getStringWidth(completion));
  const width = Math.max(...widths) + GAP;
  let perRow = Math.floor(columns / width) || 1;
  if (perRow === Infinity) perRow = 1;
  let output = '\r\n';
  let inRow = 0;
  let padding = 0;
  completions.forEach((completion, index) => {
    if (completion === '' || inRow === perRow) {
      output += '\r\n';
      inRow = 0;
      padding = 0;
    } else {
      output += ' '.repeat(padding);
    }
    if (completion === '') {
      output += '\r\n';
      return;
    }
    output += completion;
    padding = width - widths[index];
    inRow++;
  });
  return inRow === 0 ? output : `${output}\r\n\r\n`;
}

const completing = {
  // Of the interface with promises; the one with callbacks has its own.
  async _tabComplete(lastWasTab) {
    this.pause();
    let found;
    try {
      found = await this.completer(this.line.slice(0, this.cursor));
    } catch (error) {
      this._tellCompletionError(error);
      return;
    } finally {
      this.resume();
    }
    this._tabCompleter(lastWasTab, found);
  },

  _tellCompletionError(error) {
    this._writeToOutput(`Tab completion error: ${require('node:util').inspect(error)}`);
  },

  // Inserts what all completions begin with, or shows them all at the second tab.
  _tabCompleter(lastWasTab, [completions, completeOn]) {
    if (!completions || completions.length === 0) return;
    const prefix = commonPrefix(completions.filter((completion) => completion !== ''));
    if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
      this._insertString(prefix.slice(completeOn.length));
    } else if (!completeOn.startsWith(prefix)) {
      this._replace(this.cursor - completeOn.length, this.cursor, prefix);
    } else if (lastWasTab) {
      this._pushToUndoStack(this.line, this.cursor);
      this._writeToOutput(layOut(completions, this.columns));
      this._refreshLine();
    }
  },
};

module.exports = { completing };
