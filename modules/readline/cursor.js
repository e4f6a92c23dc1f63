// Escape sequences that move the cursor and clear, and the functions that write them.

const clearToBeginning = '\x1b[1K';
const clearToEnd = '\x1b[0K';
const clearWholeLine = '\x1b[2K';
const clearDown = '\x1b[0J';

function codes() {
  return require('internal:errors').codes;
}

function checkCallback(callback) {
  if (callback !== undefined) require('internal:validators').validateFunction(callback, 'callback');
}

function toPosition(x, y) {
  return typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`;
}

function byDistance(dx, dy) {
  let text = '';
  if (dx < 0) text += `\x1b[${-dx}D`;
  else if (dx > 0) text += `\x1b[${dx}C`;
  if (dy < 0) text += `\x1b[${-dy}A`;
  else if (dy > 0) text += `\x1b[${dy}B`;
  return text;
}

function lineClearing(direction) {
  if (direction < 0) return clearToBeginning;
  return direction > 0 ? clearToEnd : clearWholeLine;
}

// Writes, or has nothing to write: then the callback comes all the same.
function write(stream, text, callback) {
  if (stream != null && text !== '') return stream.write(text, callback);
  if (typeof callback === 'function') process.nextTick(callback, null);
  return true;
}

function cursorTo(stream, x, y, callback) {
  checkCallback(callback);
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new (codes().ERR_INVALID_ARG_VALUE)('x', x);
  if (Number.isNaN(y)) throw new (codes().ERR_INVALID_ARG_VALUE)('y', y);
  if (stream == null || (typeof x !== 'number' && typeof y !== 'number')) return write(null, '', callback);
  if (typeof x !== 'number') throw new (codes().ERR_INVALID_CURSOR_POS)();
  return write(stream, toPosition(x, y), callback);
}

function moveCursor(stream, dx, dy, callback) {
  checkCallback(callback);
  return write(stream, byDistance(dx, dy), callback);
}

function clearLine(stream, direction, callback) {
  checkCallback(callback);
  return write(stream, lineClearing(direction), callback);
}

function clearScreenDown(stream, callback) {
  checkCallback(callback);
  return write(stream, clearDown, callback);
}

module.exports = { byDistance, clearDown, clearLine, clearScreenDown, cursorTo, lineClearing, moveCursor, toPosition };
