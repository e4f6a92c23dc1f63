// printf-like formatting for console and util.format. The inspector is loaded when the first value comes that needs it.

let inspector;

function loadInspector() {
  inspector = require('internal:inspect');
  return inspector;
}

function inspect(value, options) {
  return (inspector ?? loadInspector()).inspect(value, options);
}

// True while numbers look as String() writes them, but for -0. Defaults can only have changed once the inspector is there.
function numbersArePlain(options) {
  return options === undefined && (inspector === undefined || !inspector.defaultOptions.numericSeparator);
}

// A number or a bigint.
function formatNumber(number, options) {
  if (numbersArePlain(options)) {
    if (typeof number === 'bigint') return `${number}n`;
    return number === 0 && 1 / number < 0 ? '-0' : `${number}`;
  }
  return (inspector ?? loadInspector()).formatPlainNumber(number, options);
}

// One argument outside of a directive.
function formatValue(value, options) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': if (options === undefined) return formatNumber(value, options); break;
    case 'boolean':
    case 'undefined': if (options === undefined) return `${value}`; break;
    default: if (value === null && options === undefined) return 'null';
  }
  return inspect(value, options);
}

function formatString(value, options) {
  const type = typeof value;
  if (type === 'string') return value;
  if (type === 'number' || type === 'bigint') return formatNumber(value, options);
  if (type !== 'object' || value === null || !(inspector ?? loadInspector()).hasBuiltInToString(value)) return String(value);
  return inspect(value, { ...options, compact: 3, colors: false, depth: 0 });
}

let circularMessage;

// The engine's message for a cycle, which is how it is told from errors that toJSON throws.
function messageOfCycle() {
  const cycle = {};
  cycle.cycle = cycle;
  try {
    JSON.stringify(cycle);
  } catch (error) {
    return firstLine(error.message);
  }
}

const firstLine = (text) => text.split('\n', 1)[0];

function formatJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    circularMessage ??= messageOfCycle();
    if (error.name === 'TypeError' && firstLine(error.message) === circularMessage) return '[Circular]';
    throw error;
  }
}

function formatDirective(letter, value, options) {
  switch (letter) {
    case 's': return formatString(value, options);
    case 'd':
      if (typeof value === 'symbol') return 'NaN';
      return formatNumber(typeof value === 'bigint' ? value : Number(value), options);
    case 'i':
      if (typeof value === 'symbol') return 'NaN';
      return formatNumber(typeof value === 'bigint' ? value : parseInt(value), options);
    case 'f': return typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value), options);
    case 'j': return formatJson(value);
    case 'O': return inspect(value, options);
    case 'o': return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    default: return '';
  }
}

// `%c` takes its argument and prints nothing.
const directives = 'sdifjOoc';

// args[0] is the format when it is a string; what the directives leave over is appended with spaces between.
function formatArguments(options, args) {
  const first = args[0];
  const count = args.length;
  if (count === 1) return formatValue(first, options);
  if (count === 0) return '';
  let next = 0;
  let text = '';
  let join = '';
  if (typeof first === 'string') {
    let last = 0;
    let at = first.indexOf('%');
    while (at !== -1 && at < first.length - 1) {
      const letter = first[at + 1];
      if (letter === '%') {
        text += first.slice(last, at + 1);
        last = at + 2;
      } else if (next + 1 < count && directives.includes(letter)) {
        text += first.slice(last, at) + formatDirective(letter, args[++next], options);
        last = at + 2;
      }
      at = first.indexOf('%', at + 2);
    }
    text += first.slice(last);
    next++;
    join = ' ';
  }
  for (; next < count; next++) {
    text += join + formatValue(args[next], options);
    join = ' ';
  }
  return text;
}

function format(...args) {
  return formatArguments(undefined, args);
}

function formatWithOptions(inspectOptions, ...args) {
  if (typeof inspectOptions !== 'object' || inspectOptions === null) {
    throw new (require('internal:errors').codes.ERR_INVALID_ARG_TYPE)('inspectOptions', 'object', inspectOptions);
  }
  return formatArguments(inspectOptions, args);
}

module.exports = { format, formatArguments, formatWithOptions };
