// console.table: rows and columns of an object, an array, a map or a set, drawn with box characters.

const { internalClass, kinds } = require('internal:class_kinds');
const { inspect } = require('internal:inspect');
const { getStringWidth } = require('internal:inspect_text');
const { previewEntries } = binding('engine');

const iterationKey = '(iteration index)';

function drawRow(cells, widths) {
  return `│ ${cells.map((cell, i) => cell + ' '.repeat(widths[i] - getStringWidth(cell))).join(' │ ')} │\n`;
}

// `columns` holds one array of cells for each head; what is missing in them stays blank.
function draw(head, columns) {
  const widths = head.map((cell) => getStringWidth(cell));
  const count = Math.max(0, ...columns.map((column) => column.length));
  const rows = [];
  for (let row = 0; row < count; row++) {
    rows.push(columns.map((column, i) => {
      const cell = Object.hasOwn(column, row) ? column[row] : '';
      widths[i] = Math.max(widths[i], getStringWidth(cell));
      return cell;
    }));
  }
  const lines = widths.map((width) => '─'.repeat(width + 2));
  let text = `┌${lines.join('┬')}┐\n${drawRow(head, widths)}├${lines.join('┼')}┤\n`;
  for (const row of rows) text += drawRow(row, widths);
  return `${text}└${lines.join('┴')}┘`;
}

// Cells show objects without their insides, but for small ones.
function cellInspector(options) {
  return (value) => {
    const isWide = value !== null && typeof value === 'object' && !Array.isArray(value) && !ArrayBuffer.isView(value) &&
      Object.keys(value).length > 2;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, ...options, depth: isWide ? -1 : 0 });
  };
}

const indexes = (count, cell) => Array.from({ length: count }, (each, i) => cell(i));

function pairsTable(pairs, cell) {
  const keys = pairs.map((pair) => cell(pair[0]));
  const values = pairs.map((pair) => cell(pair[1]));
  return draw([iterationKey, 'Key', 'Values'], [indexes(pairs.length, cell), keys, values]);
}

function valuesTable(values, cell) {
  return draw([iterationKey, 'Values'], [indexes(values.length, cell), values.map(cell)]);
}

const pairUp = (flat) => Array.from({ length: flat.length / 2 }, (each, i) => [flat[i * 2], flat[i * 2 + 1]]);

function iteratorTable(iterator, cell) {
  const [entries, isKeyValue] = previewEntries?.(iterator) ?? [[...iterator], false];
  return isKeyValue ? pairsTable(pairUp(entries), cell) : valuesTable(entries, cell);
}

const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');

function objectTable(data, properties, cell) {
  const columns = { __proto__: null };
  const values = [];
  const names = Object.keys(data);
  for (let row = 0; row < names.length; row++) {
    const item = data[names[row]];
    if (properties === undefined && isPrimitive(item)) {
      values[row] = cell(item);
      continue;
    }
    for (const key of properties ?? Object.keys(item)) {
      columns[key] ??= [];
      columns[key][row] = isPrimitive(item) || !Object.hasOwn(item, key) ? '' : cell(item[key]);
    }
  }
  const head = ['(index)', ...Object.keys(columns)];
  const cells = [names, ...Object.values(columns)];
  if (values.length > 0) {
    head.push('Values');
    cells.push(values);
  }
  return draw(head, cells);
}

function table(data, properties, options) {
  const cell = cellInspector(options);
  switch (internalClass(data)) {
    case kinds.map: return pairsTable([...data], cell);
    case kinds.set: return valuesTable([...data], cell);
    case kinds.mapIterator:
    case kinds.setIterator: return iteratorTable(data, cell);
    default: return objectTable(data, properties, cell);
  }
}

module.exports = { table };
