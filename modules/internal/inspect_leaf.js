// util.inspect for objects that stand for one value: regular expressions, dates and boxed primitives.

const { classNames, kinds } = require('internal:class_kinds');
const { prefixOf, tooDeep } = require('internal:inspect');
const { formatPrimitive } = require('internal:inspect_text');

const plain = (text) => text;

function viewLeaf(ctx, value, view, depth) {
  switch (view.kind) {
    case kinds.regExp: return viewRegExp(ctx, value, view, depth);
    case kinds.date: return viewDate(ctx, value, view);
    default: return viewBoxed(ctx, value, view);
  }
}

function viewRegExp(ctx, value, view, depth) {
  view.base = RegExp.prototype.toString.call(view.className === null ? new RegExp(value) : value);
  const prefix = prefixOf(view.className, view.tag, 'RegExp');
  if (prefix !== 'RegExp ') view.base = prefix + view.base;
  return view.isBare() || tooDeep(ctx, depth) ? ctx.stylize(view.base, 'regexp') : undefined;
}

function viewDate(ctx, value, view) {
  const isInvalid = Number.isNaN(Date.prototype.getTime.call(value));
  view.base = isInvalid ? Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
  const prefix = prefixOf(view.className, view.tag, 'Date');
  if (prefix !== 'Date ') view.base = prefix + view.base;
  return view.isBare() ? ctx.stylize(view.base, 'date') : undefined;
}

function viewBoxed(ctx, value, view) {
  const type = classNames[view.kind];
  // The characters of a String object are no news beside the string itself.
  if (type === 'String') view.keys.splice(0, value.length);
  let base = `[${type}`;
  if (type !== view.className) base += view.className === null ? ' (null prototype)' : ` (${view.className})`;
  base += `: ${formatPrimitive(plain, unbox(value, view.kind), ctx)}]`;
  if (view.tag !== '' && view.tag !== view.className) base += ` [${view.tag}]`;
  view.base = base;
  return view.isBare() ? ctx.stylize(base, type.toLowerCase()) : undefined;
}

function unbox(value, kind) {
  switch (kind) {
    case kinds.numberObject: return Number.prototype.valueOf.call(value);
    case kinds.stringObject: return String.prototype.valueOf.call(value);
    case kinds.booleanObject: return Boolean.prototype.valueOf.call(value);
    case kinds.bigIntObject: return BigInt.prototype.valueOf.call(value);
    default: return Symbol.prototype.valueOf.call(value);
  }
}

module.exports = { viewLeaf };
