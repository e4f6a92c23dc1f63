// util.inspect for errors: the stack with the class in its head, without frames that the cause repeats, in brackets when there is no stack.

const { internalClass, kinds } = require('internal:class_kinds');
const { prefixOf } = require('internal:inspect');

const stackOf = (error) => (error.stack ? String(error.stack) : Error.prototype.toString.call(error));
const isError = (value) => value != null && (internalClass(value) === kinds.error || value instanceof Error);

// Own name, message and stack are no news when the stack has them.
function dropRepeatedKeys(ctx, view, error, stack) {
  if (ctx.showHidden || view.keys.length === 0) return;
  view.keys = view.keys.filter((key) => !((key === 'name' || key === 'message' || key === 'stack') && stack.includes(error[key])));
}

// The longest first run of more than three frames that also stands in `others`: [start, length].
function sharedRun(frames, others) {
  for (let i = 0; i < frames.length - 3; i++) {
    const at = others.indexOf(frames[i]);
    if (at === -1) continue;
    const limit = Math.min(frames.length - i, others.length - at);
    let length = 1;
    while (length < limit && frames[i + length] === others[at + length]) length++;
    if (length > 3) return [i, length];
  }
  return [0, 0];
}

function framesOf(ctx, error, text) {
  const frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    return frames;
  }
  if (!isError(cause)) return frames;
  const causeStack = stackOf(cause);
  const start = causeStack.indexOf('\n    at');
  if (start === -1) return frames;
  const [from, length] = sharedRun(frames, causeStack.slice(start + 1).split('\n'));
  if (length > 0) {
    const skipped = length - 2;
    frames.splice(from + 1, skipped, ctx.stylize(`    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
  }
  return frames;
}

const looksLikeHead = (stack, name) =>
  name.endsWith('Error') && stack.startsWith(name) && (stack.length === name.length || stack[name.length] === ':' || stack[name.length] === '\n');

// The head shows the class where it differs from the name: "MyError [TypeError]: …", "[Error: null prototype]: …".
function improveHead(stack, name, view) {
  if (view.className !== null && !looksLikeHead(stack, name)) return stack;
  let { length } = name;
  let fallback = 'Error';
  if (view.className === null) {
    const head = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = head?.[1] ?? '';
    length = fallback.length;
    fallback ||= 'Error';
  }
  const prefix = prefixOf(view.className, view.tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${prefix}: ${stack}` : prefix + stack.slice(length);
}

const builtInFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+\)?$/;
const packageInPath = /([/\\]node_modules[/\\])(.+?)(?=[/\\])/g;

function workingDirectory() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

// Fades the working directory at the head of a frame's path.
function fadeDirectory(ctx, line, directory) {
  let at = line.indexOf(directory);
  if (at === -1) return line;
  let { length } = directory;
  if (line.slice(at - 7, at) === 'file://') {
    length += 7;
    at -= 7;
  }
  const inParentheses = line[at - 1] === '(';
  const start = inParentheses ? at - 1 : at;
  const end = inParentheses && line.endsWith(')') ? -1 : line.length;
  const past = at + length + 1;
  const text = line.slice(0, start) + ctx.stylize(line.slice(start, past), 'undefined') + line.slice(past, end);
  return end === -1 ? text + ctx.stylize(')', 'undefined') : text;
}

function colorFrame(ctx, line, directory) {
  if (builtInFrame.test(line)) return ctx.stylize(line, 'undefined');
  const marked = line.replace(packageInPath, (all, folder, name) => folder + ctx.stylize(name, 'module'));
  return directory === undefined ? marked : fadeDirectory(ctx, marked, directory);
}

// Adds the hidden cause and errors to view.keys.
function addHiddenKeys(view, error) {
  if ('cause' in error && !view.keys.includes('cause')) view.keys.push('cause');
  if (Array.isArray(error.errors) && !view.keys.includes('errors')) view.keys.push('errors');
}

function formatError(ctx, error, view) {
  const name = error.name != null ? String(error.name) : 'Error';
  const original = stackOf(error);
  dropRepeatedKeys(ctx, view, error, original);
  addHiddenKeys(view, error);
  let stack = improveHead(original, name, view);

  // A message may have lines that look like frames.
  const at = (error.message && stack.indexOf(error.message)) || -1;
  const frames = stack.indexOf('\n    at', at === -1 ? at : at + error.message.length);
  if (frames === -1) stack = `[${stack}]`;
  else {
    const head = stack.slice(0, frames);
    const lines = framesOf(ctx, error, stack.slice(frames + 1));
    const directory = ctx.colors ? workingDirectory() : undefined;
    stack = `${head}\n${(ctx.colors ? lines.map((line) => colorFrame(ctx, line, directory)) : lines).join('\n')}`;
  }
  if (ctx.indentationLvl !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
  return stack;
}

module.exports = { formatError };
