// The message of a failed strict comparison: both values line by line, with + and - where they differ.

const { inspect } = require('internal:inspect');
const { removeColors } = require('internal:util');
const stdio = require('internal:stdio');

const operators = {
  __proto__: null,
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

// Short primitives are shown as "1 !== 2".
const shortLengthMax = 12;
// Lines of a difference, about; and of a value shown alone.
const printedLinesMax = 50;

const noColors = { blue: '', green: '', white: '', red: '' };
const ansiColors = { blue: '\u001b[34m', green: '\u001b[32m', white: '\u001b[39m', red: '\u001b[31m' };

function colorsOfStderr() {
  if (!stdio.isTerminal(2)) return noColors;
  return require('internal:colors').shouldColorize(process.stderr) ? ansiColors : noColors;
}

// Whole values, whatever the script made of inspect's defaults.
function inspectValue(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

const isReference = (first, second) =>
  (typeof first === 'object' && first !== null && typeof second === 'object' && second !== null) ||
  (typeof first === 'function' && typeof second === 'function');
const isPrimitive = (value) => typeof value !== 'object' || value === null;

// For two single lines: the whole message when they are short, else the line that points at the first difference, if any.
function compareSingleLines(actual, expected, actualLine, expectedLine, operator, heading) {
  const colored = inspect.defaultOptions.colors;
  const first = colored ? removeColors(actualLine) : actualLine;
  const second = colored ? removeColors(expectedLine) : expectedLine;
  const length = first.length + second.length;
  if (length <= shortLengthMax) {
    const isShown = isPrimitive(actual) && isPrimitive(expected) && (actual !== 0 || expected !== 0);
    return { message: isShown ? `${heading}\n\n${actualLine} !== ${expectedLine}\n` : undefined, pointer: '' };
  }
  const columns = stdio.isTerminal(2) ? process.stderr.columns : 80;
  if (operator === 'strictEqualObject' || length >= columns) return { message: undefined, pointer: '' };
  let same = 0;
  while (first[same] === second[same]) same++;
  return { message: undefined, pointer: same > 2 ? `\n  ${' '.repeat(same)}^` : '', start: same > 2 ? 0 : same };
}

function shorten(lines, colors) {
  if (lines.length <= printedLinesMax) return lines;
  return [...lines.slice(0, 46), `${colors.blue}...${colors.white}`];
}

const differOnlyByComma = (line, other) => line.endsWith(',') && line.slice(0, -1) === other;

// Writes lines from the top; `removed` holds back what the expected side has so that runs show as +++--- and not as +-+-.
class Difference {
  constructor(actual, expected, colors) {
    this.actual = actual;
    this.expected = expected;
    this.plus = `${colors.green}+${colors.white}`;
    this.minus = `${colors.red}-${colors.white}`;
    this.dots = `${colors.blue}...${colors.white}`;
    this.text = '';
    this.removed = '';
    this.printed = 0;
    this.identical = 0;
    this.skipped = false;
  }

  // False when the output is cut because it got too long.
  write() {
    const count = Math.max(this.actual.length, this.expected.length);
    const common = Math.min(this.actual.length, this.expected.length);
    for (let i = 0; i < count; i++) {
      if (i >= common) this.writeRest(i);
      else this.writePair(i);
      if (this.printed > printedLinesMax && i < count - 2) return false;
    }
    return true;
  }

  writeRest(i) {
    const isActual = this.actual.length > this.expected.length;
    this.writeContext(isActual ? this.actual : this.expected, i);
    if (isActual) this.text += `\n${this.plus} ${this.actual[i]}`;
    else this.removed += `\n${this.minus} ${this.expected[i]}`;
    this.printed++;
  }

  writePair(i) {
    const expected = this.expected[i];
    let actual = this.actual[i];
    let differ = actual !== expected && !differOnlyByComma(actual, expected);
    if (differ && differOnlyByComma(expected, actual)) {
      differ = false;
      actual += ',';
    }
    if (differ) {
      this.writeContext(this.actual, i);
      this.text += `\n${this.plus} ${actual}`;
      this.removed += `\n${this.minus} ${expected}`;
      this.printed += 2;
      return;
    }
    this.text += this.removed;
    this.removed = '';
    this.identical++;
    if (this.identical <= 2) {
      this.text += `\n  ${actual}`;
      this.printed++;
    }
  }

  // Of identical lines the two after a difference are out already; up to two stand before the next, the rest is skipped.
  writeContext(lines, i) {
    const { identical } = this;
    this.identical = 0;
    if (identical <= 2) return;
    if (identical > 3) {
      if (identical > 5) {
        this.text += `\n${this.dots}`;
        this.skipped = true;
      } else if (identical === 5) this.writeLine(lines[i - 3]);
      this.writeLine(lines[i - 2]);
    }
    this.writeLine(lines[i - 1]);
  }

  writeLine(line) {
    this.text += `\n  ${line}`;
    this.printed++;
  }
}

function describeDifference(actual, expected, operator, message = '') {
  const colors = colorsOfStderr();
  const inspected = inspectValue(actual);
  const actualLines = inspected.split('\n');
  const expectedLines = inspectValue(expected).split('\n');
  const shownOperator = operator === 'strictEqual' && isReference(actual, expected) ? 'strictEqualObject' : operator;
  const heading = message || operators[shownOperator];

  let pointer = '';
  let trailing = 0;
  if (actualLines.length === 1 && expectedLines.length === 1 && actualLines[0] !== expectedLines[0]) {
    const single = compareSingleLines(actual, expected, actualLines[0], expectedLines[0], shownOperator, heading);
    if (single.message !== undefined) return single.message;
    pointer = single.pointer;
    trailing = single.start ?? 0;
  }

  // Identical lines at the end are cut off, the last three to be shown again.
  let end = '';
  let other = '';
  while (actualLines.length > 0 && expectedLines.length > 0 && actualLines.at(-1) === expectedLines.at(-1)) {
    if (trailing++ < 3) end = `\n  ${actualLines.at(-1)}${end}`;
    else other = actualLines.at(-1);
    actualLines.pop();
    expectedLines.pop();
  }
  if (actualLines.length === 0 && expectedLines.length === 0) {
    return `${operators.notIdentical}\n\n${shorten(inspected.split('\n'), colors).join('\n')}\n`;
  }

  const difference = new Difference(actualLines, expectedLines, colors);
  if (trailing >= 5) {
    end = `\n${difference.dots}${end}`;
    difference.skipped = true;
  }
  if (other !== '') end = `\n  ${other}${end}`;
  const isWhole = difference.write();
  const head = `${heading}\n${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  const skippedNote = ` ${difference.dots} Lines skipped`;
  if (!isWhole) return `${head}${skippedNote}\n${difference.text}\n${difference.dots}${difference.removed}\n${difference.dots}`;
  return `${head}${difference.skipped ? skippedNote : ''}\n${difference.text}${difference.removed}${end}${pointer}`;
}

// The message of notDeepStrictEqual and notStrictEqual, whose values are the same.
function describeSameness(actual, operator) {
  const isObject = (typeof actual === 'object' && actual !== null) || typeof actual === 'function';
  const heading = operators[operator === 'notStrictEqual' && isObject ? 'notStrictEqualObject' : operator];
  const lines = shorten(inspectValue(actual).split('\n'), colorsOfStderr());
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${heading}\n\n${lines.join('\n')}\n`;
}

const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 3)}...` : text);

// The message of the loose operators and of ==, != and the like.
function describeLoosely(actual, expected, operator) {
  const first = inspectValue(actual);
  const second = inspectValue(expected);
  const heading = operators[operator];
  if (operator === 'notDeepEqual' && first === second) return cut(`${heading}\n\n${first}`, 1024);
  const left = cut(first, 512);
  const right = cut(second, 512);
  if (operator === 'deepEqual') return `${heading}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  const unequal = operators[`${operator}Unequal`];
  if (unequal) return `${unequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
  return `${left} ${operator} ${right}`;
}

module.exports = { describeDifference, describeLoosely, describeSameness };
