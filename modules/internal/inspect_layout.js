// How the entries of an object are laid out: on one line, in columns, or one a line.

const { getStringWidth } = require('internal:inspect_text');
const { removeColors } = require('internal:util');

const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

// Space between columns: a comma and a blank.
const separator = 2;

// How many columns bring the entries near a square, when a character is two and a half times as high as wide.
function countColumns(ctx, entries, total, longest, count) {
  const biased = Math.max(longest - 3 - Math.sqrt(longest - total / entries), 1);
  return Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((ctx.breakLength - ctx.indentationLvl) / longest),
    ctx.compact * 4,
    15,
  );
}

function columnWidths(lengths, columns, entries) {
  const widths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < entries; i += columns) {
      if (lengths[i] > width) width = lengths[i];
    }
    widths.push(width + separator);
  }
  return widths;
}

function isNumeric(value, count) {
  if (value === undefined) return true;
  for (let i = 0; i < count; i++) {
    if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') return false;
  }
  return true;
}

// Entries of similar length in columns, numbers to the right; returns `output` itself when columns would not help.
function groupArrayElements(ctx, output, value) {
  // The "... n more items" entry does not take part.
  const count = ctx.maxArrayLength < output.length ? output.length - 1 : output.length;
  const lengths = [];
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = getStringWidth(output[i], ctx.colors);
    lengths.push(length);
    total += length + separator;
    if (length > longest) longest = length;
  }
  const widest = longest + separator;
  if (widest * 3 + ctx.indentationLvl >= ctx.breakLength || (total / widest <= 5 && longest > 6)) return output;
  const columns = countColumns(ctx, output.length, total, widest, count);
  if (columns <= 1) return output;
  const widths = columnWidths(lengths, columns, output.length);
  const alignRight = isNumeric(value, output.length);
  const rows = [];
  for (let start = 0; start < count; start += columns) {
    const last = Math.min(start + columns, count) - 1;
    let row = '';
    for (let i = start; i < last; i++) {
      // Colour codes take no room on the screen.
      const width = widths[i - start] + output[i].length - lengths[i];
      row += alignRight ? `${output[i]}, `.padStart(width) : `${output[i]}, `.padEnd(width);
    }
    if (alignRight) row += output[last].padStart(widths[last - start] + output[last].length - lengths[last] - separator);
    else row += output[last];
    rows.push(row);
  }
  if (count < output.length) rows.push(output[count]);
  return rows;
}

function fitsOnLine(ctx, output, start, base) {
  let total = output.length + start;
  if (total + output.length > ctx.breakLength) return false;
  for (let i = 0; i < output.length; i++) {
    total += ctx.colors ? removeColors(output[i]).length : output[i].length;
    if (total > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

// `compact: true`, the old style.
function joinCompact(ctx, output, base, open, close) {
  if (fitsOnLine(ctx, output, 0, base)) return `${open}${base ? ` ${base}` : ''} ${output.join(', ')} ${close}`;
  const indentation = ' '.repeat(ctx.indentationLvl);
  const head = base === '' && open.length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${indentation}  `;
  return `${open}${head}${output.join(`,\n${indentation}  `)} ${close}`;
}

// `compact` as a number lets that many inner levels share a line; false gives every entry a line.
function reduceToSingleString(ctx, output, base, open, close, extras, depth, value) {
  if (ctx.compact === true) return joinCompact(ctx, output, base, open, close);
  const prefix = base ? `${base} ` : '';
  if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
    const entries = output.length;
    if (extras === kArrayExtrasType && entries > 6) output = groupArrayElements(ctx, output, value);
    if (ctx.currentDepth - depth < ctx.compact && entries === output.length) {
      const start = output.length + ctx.indentationLvl + open.length + base.length + 10;
      if (fitsOnLine(ctx, output, start, base)) {
        const joined = output.join(', ');
        if (!joined.includes('\n')) return `${prefix}${open} ${joined} ${close}`;
      }
    }
  }
  const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;
  return `${prefix}${open}${indentation}  ${output.join(`,${indentation}  `)}${indentation}${close}`;
}

module.exports = { kArrayExtrasType, kArrayType, kObjectType, reduceToSingleString };
