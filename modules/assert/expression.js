// The source text of the call that failed, for assert.ok(value) without a message.

const { isErrorStackTraceLimitWritable } = require('internal:errors');
const { readSource: readSourceOfModule } = binding('loader');

// Messages by place; undefined where no text was found.
const cache = new Map();

// Frames to look at: between the call and its function may be those of Function.prototype.call and apply.
const framesMax = 3;

const isDetour = (site) => site.isNative() && (site.getFunctionName() === 'call' || site.getFunctionName() === 'apply');

// The place of the call of `fn`: { file, line, column }, counted from 0.
function callSite(fn) {
  const limit = Error.stackTraceLimit;
  const isWritable = isErrorStackTraceLimitWritable();
  const { prepareStackTrace } = Error;
  if (isWritable) Error.stackTraceLimit = framesMax;
  const holder = {};
  Error.prepareStackTrace = (error, sites) => sites;
  Error.captureStackTrace(holder, fn);
  const sites = holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  if (isWritable) Error.stackTraceLimit = limit;
  const site = Array.isArray(sites) ? sites.find((each) => !isDetour(each)) : undefined;
  if (!site?.getFileName() || site.isNative()) return undefined;
  return { file: site.getFileName(), line: site.getLineNumber() - 1, column: site.getColumnNumber() - 1 };
}

function readSource(file) {
  const path = file.startsWith('file://') ? require('node:url').fileURLToPath(file) : file;
  return readSourceOfModule(path);
}

const isWord = (character) => character !== undefined && /[\w$\u0080-\uffff]/.test(character);

// Moves back over a chain such as a.b['c'].d on one line to where it begins.
function chainStart(text, at) {
  let start = at;
  while (start > 0) {
    const before = text[start - 1];
    if (isWord(before) || before === '.' || before === '?') start--;
    else if (before === ']') start = text.lastIndexOf('[', start - 1);
    else break;
    if (start < 0) return 0;
  }
  // What stands on the line before stays there.
  while (text[start] === '.' || text[start] === '?') start++;
  return start;
}

// Past the string, template or comment that begins at `at`; `at` itself when none does.
function skipOpaque(text, at) {
  const character = text[at];
  if (character === '/' && text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  if (character === '/' && text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    return end === -1 ? text.length : end + 2;
  }
  if (character === '"' || character === "'" || character === '`') return skipQuoted(text, at, character);
  if (character === '/' && /[(,=:[!&|?{};\s]/.test(text.slice(0, at).trimEnd().at(-1) ?? '(')) return skipExpression(text, at);
  return at;
}

function skipQuoted(text, at, mark) {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === mark) return i + 1;
    else if (mark === '`' && text[i] === '$' && text[i + 1] === '{') i = skipBrackets(text, i + 1) - 1;
  }
  return text.length;
}

// Past a regular expression.
function skipExpression(text, at) {
  let inClass = false;
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1;
  }
  return at + 1;
}

// Past the bracket that closes the one at `at`, -1 when nothing does.
function skipBrackets(text, at) {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const past = skipOpaque(text, i);
    if (past > i) {
      i = past - 1;
      continue;
    }
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i]) && --depth === 0) return i + 1;
  }
  return -1;
}

// How far above its place the beginning of a call is looked for.
const linesAboveMax = 30;

// The opening parentheses that are open at `at`, the innermost last.
function openParentheses(text, from, at) {
  const open = [];
  for (let i = from; i < at; i++) {
    const past = skipOpaque(text, i);
    if (past > i) i = past - 1;
    else if ('([{'.includes(text[i])) open.push(i);
    else if (')]}'.includes(text[i])) open.pop();
  }
  return open.filter((each) => text[each] === '(');
}

// The parenthesis of a call whose callee has a character at `at`; -1 when something else stands there.
function directParenthesis(text, at) {
  for (let i = at; i < text.length; i++) {
    if (text[i] === '(') return i;
    if (text[i] === '[') i = skipBrackets(text, i) - 1;
    else if (!isWord(text[i]) && text[i] !== '.' && text[i] !== '?') return -1;
    if (i < 0) return -1;
  }
  return -1;
}

const nameOfAssertion = /(?:^|[.\['"])(?:ok|assert|strict)(?:['"]\])?(?:\.(?:call|apply)|\[['"](?:call|apply)['"]\])?$/;

// The parenthesis of the failed call. Engines place a call at its name, or at the last operation in its arguments: then it is one of the
// calls around, the first that looks like an assertion.
function findParenthesis(text, at, from) {
  const direct = directParenthesis(text, at);
  const candidates = openParentheses(text, from, at).reverse();
  if (direct !== -1) candidates.unshift(direct);
  const found = candidates.find((each) => nameOfAssertion.test(text.slice(chainStart(text, each), each)));
  return found ?? candidates[0] ?? -1;
}

const controlCharacters = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;

function escapeControl(character) {
  if (character === '\b') return '\\b';
  if (character === '\f') return '\\f';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// Lines after the first lose the indentation of the call.
function alignLines(text, column) {
  const [first, ...rest] = text.split('\n');
  return [first, ...rest.map((line) => {
    let indent = 0;
    while (indent < column && (line[indent] === ' ' || line[indent] === '\t')) indent++;
    return `  ${line.slice(indent)}`;
  })].join('\n');
}

// Where a line begins; -1 when there are not so many.
function lineStart(source, line) {
  let at = 0;
  for (; line > 0; line--) {
    at = source.indexOf('\n', at) + 1;
    if (at === 0) return -1;
  }
  return at;
}

// The engine counts columns in bytes of UTF-8.
function indexOfColumn(source, line, column) {
  let index = line;
  for (let bytes = 0; bytes < column && index < source.length; index++) {
    const code = source.charCodeAt(index);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    if (code < 0x80) bytes += 1;
    else bytes += code < 0x800 || isHalf ? 2 : 3;
  }
  return index;
}

function findCall(source, site) {
  const line = lineStart(source, site.line);
  if (line === -1) return undefined;
  const from = lineStart(source, Math.max(0, site.line - linesAboveMax));
  const parenthesis = findParenthesis(source, indexOfColumn(source, line, site.column), from);
  const end = parenthesis === -1 ? -1 : skipBrackets(source, parenthesis);
  if (end === -1) return undefined;
  const start = chainStart(source, parenthesis);
  const column = start - (source.lastIndexOf('\n', start) + 1);
  return alignLines(source.slice(start, end).replace(controlCharacters, escapeControl), column);
}

function read(site) {
  try {
    const call = findCall(readSource(site.file), site);
    return call === undefined ? undefined : `The expression evaluated to a falsy value:\n\n  ${call}\n`;
  } catch {
    // A source that cannot be read or makes no sense: the message does without it.
    return undefined;
  }
}

// "The expression evaluated to a falsy value: …" for the caller of `fn`; undefined when its source is not to be had.
function messageOf(fn) {
  const site = callSite(fn);
  if (site === undefined || site.file.startsWith('node:')) return undefined;
  const key = `${site.file}:${site.line}:${site.column}`;
  if (!cache.has(key)) cache.set(key, read(site));
  return cache.get(key);
}

module.exports = { messageOf };
