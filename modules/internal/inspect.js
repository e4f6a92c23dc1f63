// util.inspect: the options, and how each kind of value is written.

const { classNames, internalClass, kinds } = require('internal:class_kinds');
const { kArrayExtrasType, kArrayType, kObjectType, reduceToSingleString } = require('internal:inspect_layout');
const { bigintText, escapeText, formatPrimitive, getStringWidth, numberText, quote } = require('internal:inspect_text');
const { ownNonIndexProperties, proxyDetails } = binding('engine');

// Scripts replace the methods of Object now and then; printing must go on.
const { getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, hasOwn, keys: keysOfObject } = Object;

const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');

let builtInNames;

// Whether a name is that of a constructor of the language. Prototypes of theirs are not searched for properties.
function isBuiltIn(name) {
  builtInNames ??= new Set((
    'Object Function Array Number Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError ' +
    'SyntaxError TypeError URIError ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array ' +
    'Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy FinalizationRegistry ' +
    'WeakRef SharedArrayBuffer'
  ).split(' '));
  return builtInNames.has(name);
}

const defaultOptions = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

const plain = (text) => text;

function withColor(text, style) {
  const name = inspect.styles[style];
  const color = name === undefined ? undefined : inspect.colors[name];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

// State of one inspection: the options, and where it is.
class Context {
  constructor() {
    this.budget = {};
    this.indentationLvl = 0;
    this.seen = [];
    this.currentDepth = 0;
    this.circular = undefined;
    this.userOptions = undefined;
    this.stylize = plain;
    this.showHidden = defaultOptions.showHidden;
    this.depth = defaultOptions.depth;
    this.colors = defaultOptions.colors;
    this.customInspect = defaultOptions.customInspect;
    this.showProxy = defaultOptions.showProxy;
    this.maxArrayLength = defaultOptions.maxArrayLength;
    this.maxStringLength = defaultOptions.maxStringLength;
    this.breakLength = defaultOptions.breakLength;
    this.compact = defaultOptions.compact;
    this.sorted = defaultOptions.sorted;
    this.getters = defaultOptions.getters;
    this.numericSeparator = defaultOptions.numericSeparator;
  }
}

function takeOptions(ctx, options) {
  for (const key of keysOfObject(options)) {
    if (key === 'stylize' || hasOwn(defaultOptions, key)) ctx[key] = options[key];
    // The user's own object goes through to custom inspectors.
    else if (ctx.userOptions === undefined) ctx.userOptions = options;
  }
}

// Also callable in the old way: inspect(value, showHidden, depth, colors).
function inspect(value, options) {
  const ctx = new Context();
  if (arguments.length > 1) {
    if (arguments[2] !== undefined) ctx.depth = arguments[2];
    if (arguments[3] !== undefined) ctx.colors = arguments[3];
    if (typeof options === 'boolean') ctx.showHidden = options;
    else if (options) takeOptions(ctx, options);
  }
  if (ctx.colors) ctx.stylize = withColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}

inspect.custom = customInspectSymbol;
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaultOptions,
  set(options) {
    require('internal:validators').validateObject(options, 'options');
    Object.assign(defaultOptions, options);
  },
});
// Loaded when read first; a script may replace either.
for (const name of ['colors', 'styles']) {
  require('internal:util').defineLazy(inspect, name, () => require('internal:inspect_styles')[name]);
}

// The options that a custom inspector gets. One from another realm, or behind a proxy, gets nothing but primitives.
function userOptions(ctx, isForeign) {
  const options = {
    stylize: ctx.stylize,
    showHidden: ctx.showHidden,
    depth: ctx.depth,
    colors: ctx.colors,
    customInspect: ctx.customInspect,
    showProxy: ctx.showProxy,
    maxArrayLength: ctx.maxArrayLength,
    maxStringLength: ctx.maxStringLength,
    breakLength: ctx.breakLength,
    compact: ctx.compact,
    sorted: ctx.sorted,
    getters: ctx.getters,
    numericSeparator: ctx.numericSeparator,
    ...ctx.userOptions,
  };
  if (!isForeign) return options;
  Object.setPrototypeOf(options, null);
  for (const key of keysOfObject(options)) {
    const value = options[key];
    if (value !== null && (typeof value === 'object' || typeof value === 'function')) delete options[key];
  }
  options.stylize = Object.setPrototypeOf((value, style) => {
    try {
      const styled = `${ctx.stylize(value, style)}`;
      return typeof styled === 'string' ? styled : value;
    } catch {
      return value;
    }
  }, null);
  return options;
}

const tooDeep = (ctx, depth) => depth > ctx.depth && ctx.depth !== null;

// `inView` is true for the buffer of a typed array, whose bytes are shown already.
function formatValue(ctx, value, depth, inView) {
  if (value === null) return ctx.stylize('null', 'null');
  const type = typeof value;
  if (type !== 'object' && type !== 'function') return formatPrimitive(ctx.stylize, value, ctx);

  const context = value;
  let kind = internalClass(value);
  if (kind === kinds.proxy) {
    const details = proxyDetails(value);
    if (details[0] === null) return ctx.stylize('<Revoked Proxy>', 'special');
    if (ctx.showProxy) return formatProxy(ctx, details, depth);
    while (kind === kinds.proxy) {
      value = proxyDetails(value)[0];
      if (value === null) return ctx.stylize('<Revoked Proxy>', 'special');
      kind = internalClass(value);
    }
  }

  if (ctx.customInspect) {
    const custom = value[customInspectSymbol];
    // inspect itself, and the prototypes that carry a custom inspector, are not inspected by it.
    if (typeof custom === 'function' && custom !== inspect && !(value.constructor && value.constructor.prototype === value)) {
      const left = ctx.depth === null ? null : ctx.depth - depth;
      const isForeign = value !== context || !(context instanceof Object);
      const result = custom.call(context, left, userOptions(ctx, isForeign), inspect);
      if (result !== context) {
        if (typeof result !== 'string') return formatValue(ctx, result, depth);
        return ctx.indentationLvl === 0 ? result : result.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
      }
    }
  }

  if (ctx.seen.includes(value)) return formatCircular(ctx, value);
  return formatRaw(ctx, value, kind, depth, inView);
}

function formatCircular(ctx, value) {
  ctx.circular ??= new Map();
  let index = ctx.circular.get(value);
  if (index === undefined) {
    index = ctx.circular.size + 1;
    ctx.circular.set(value, index);
  }
  return ctx.stylize(`[Circular *${index}]`, 'special');
}

function formatProxy(ctx, details, depth) {
  if (tooDeep(ctx, depth)) return ctx.stylize('Proxy [Array]', 'special');
  ctx.indentationLvl += 2;
  const output = [formatValue(ctx, details[0], depth + 1), formatValue(ctx, details[1], depth + 1)];
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, output, '', 'Proxy [', ']', kArrayExtrasType, depth + 1);
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

// The name of the constructor that the prototype chain leads to, null for objects without one. With showHidden, properties of the
// prototypes in between go to `inherited`.
function constructorName(value, kind, ctx, depth, inherited) {
  let first;
  for (let object = value; object !== null; object = getPrototypeOf(object)) {
    let name;
    if (object === Object.prototype && value !== object) name = 'Object';
    else if (object === Function.prototype && value !== object) name = 'Function';
    else {
      const descriptor = getOwnPropertyDescriptor(object, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '' && isInstance(value, descriptor.value)) {
        name = String(descriptor.value.name);
      }
    }
    if (name !== undefined) {
      if (inherited !== undefined && (first !== object || !isBuiltIn(name))) addInherited(ctx, value, first ?? value, depth, inherited);
      return name;
    }
    if (first === undefined) first = getPrototypeOf(object);
  }
  if (first === null) return null;
  // The chain has prototypes, yet none of them leads to a constructor.
  const fallback = classNames[kind];
  if (tooDeep(ctx, depth)) return `${fallback} <Complex prototype>`;
  const next = constructorName(first, internalClass(first), ctx, depth + 1, inherited);
  if (next !== null) return `${fallback} <${next}>`;
  return `${fallback} <${inspect(first, { ...ctx, customInspect: false, depth: -1 })}>`;
}

// Properties of up to three user-made prototypes, as if they were declared on the object.
function addInherited(ctx, value, prototype, depth, inherited) {
  const known = new Set();
  let keys = [];
  for (let level = 0; level < 3; level++) {
    if (level !== 0 || value === prototype) {
      prototype = getPrototypeOf(prototype);
      if (prototype === null) return;
      const descriptor = getOwnPropertyDescriptor(prototype, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' && isBuiltIn(descriptor.value.name)) return;
    }
    for (const key of keys) known.add(key);
    keys = Reflect.ownKeys(prototype);
    ctx.seen.push(value);
    for (const key of keys) {
      if (key === 'constructor' || hasOwn(value, key) || known.has(key)) continue;
      const descriptor = getOwnPropertyDescriptor(prototype, key);
      if (typeof descriptor.value === 'function') continue;
      const text = formatProperty(ctx, prototype, depth, key, kObjectType, descriptor, value);
      inherited.push(ctx.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    ctx.seen.pop();
  }
}

// "Foo(2) [Tag] ", "[Foo: null prototype] ".
function prefixOf(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  }
  return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

function plainPrefix(view) {
  let fallback = '';
  if (view.className === null) {
    fallback = classNames[view.kind];
    if (fallback === view.tag) fallback = 'Object';
  }
  return prefixOf(view.className, view.tag, fallback);
}

function keysOf(value, showHidden) {
  const symbols = getOwnPropertySymbols(value);
  if (showHidden) {
    const names = getOwnPropertyNames(value);
    return symbols.length === 0 ? names : names.concat(symbols);
  }
  let names;
  try {
    names = keysOfObject(value);
  } catch (error) {
    // The bindings of a module that has not been evaluated yet cannot be read.
    if (internalClass(value) !== kinds.moduleNamespace || error.name !== 'ReferenceError') throw error;
    names = getOwnPropertyNames(value);
  }
  if (symbols.length === 0) return names;
  return names.concat(symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol)));
}

// The tag is shown unless it is an own property, which is shown as such.
function tagOf(value, showHidden) {
  const tag = value[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === '') return '';
  const isOwn = showHidden ? hasOwn(value, Symbol.toStringTag) : Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
  return isOwn ? '' : tag;
}

// How one object is to be written: `open base { entries } close`; `body` makes the entries that are not plain properties.
class View {
  constructor(kind, className, tag, inherited) {
    this.kind = kind;
    this.className = className;
    this.tag = tag;
    this.inherited = inherited;
    this.open = '{';
    this.close = '}';
    this.base = '';
    this.keys = undefined;
    this.body = undefined;
    this.extras = kObjectType;
  }

  isBare() {
    return this.keys.length === 0 && this.inherited === undefined;
  }
}

function formatRaw(ctx, value, kind, depth, inView) {
  let inherited;
  if (ctx.showHidden && !tooDeep(ctx, depth)) inherited = [];
  const className = constructorName(value, kind, ctx, depth, inherited);
  if (inherited !== undefined && inherited.length === 0) inherited = undefined;
  const view = new View(kind, className, tagOf(value, ctx.showHidden), inherited);

  let finished;
  const isIterable = typeof value !== 'function' && (Symbol.iterator in value || className === null);
  if (isIterable && (kind === kinds.array || isCollection(kind))) {
    if (kind === kinds.array) finished = viewArray(ctx, value, view);
    else finished = require('internal:inspect_collections').viewCollection(ctx, value, view);
  } else finished = viewObject(ctx, value, view, depth, inView);
  if (finished !== undefined) return finished;

  if (tooDeep(ctx, depth)) {
    const name = plainPrefix(view).slice(0, -1);
    return ctx.stylize(className === null ? name : `[${name}]`, 'special');
  }
  return formatView(ctx, value, view, depth + 1);
}

function isCollection(kind) {
  return (kind >= kinds.map && kind <= kinds.setIterator) || (kind >= kinds.int8Array && kind <= kinds.float64Array);
}

function viewArray(ctx, value, view) {
  const isOrdinary = view.className === 'Array' && view.tag === '';
  view.keys = ownNonIndexProperties(value, !ctx.showHidden);
  view.open = isOrdinary ? '[' : `${prefixOf(view.className, view.tag, 'Array', `(${value.length})`)}[`;
  view.close = ']';
  if (value.length === 0 && view.isBare()) return `${view.open}]`;
  view.extras = kArrayExtrasType;
  view.body = formatArray;
  return undefined;
}

// Everything without an iterator of its own. Returns text when there is nothing more to add to it.
function viewObject(ctx, value, view, depth, inView) {
  view.keys = keysOf(value, ctx.showHidden);
  if (typeof value === 'function') {
    view.base = require('internal:inspect_function').functionBase(value, view);
    return view.isBare() ? ctx.stylize(view.base, 'special') : undefined;
  }
  if (view.className === 'Object') {
    if (view.kind === kinds.arguments) view.open = '[Arguments] {';
    else if (view.tag !== '') view.open = `${prefixOf('Object', view.tag, 'Object')}{`;
    return view.isBare() ? `${view.open}}` : undefined;
  }
  switch (view.kind) {
    case kinds.error: return viewError(ctx, value, view);
    case kinds.regExp:
    case kinds.date:
    case kinds.numberObject:
    case kinds.stringObject:
    case kinds.booleanObject:
    case kinds.bigIntObject:
    case kinds.symbolObject:
      return require('internal:inspect_leaf').viewLeaf(ctx, value, view, depth);
    case kinds.arrayBuffer:
    case kinds.sharedArrayBuffer:
    case kinds.dataView:
    case kinds.promise:
    case kinds.weakSet:
    case kinds.weakMap:
    case kinds.moduleNamespace:
      return require('internal:inspect_collections').viewOpaque(ctx, value, view, inView);
    default:
  }
  if (value instanceof Error) return viewError(ctx, value, view);
  if (view.isBare()) return view.kind === kinds.external ? ctx.stylize('[External]', 'special') : `${plainPrefix(view)}{}`;
  view.open = `${plainPrefix(view)}{`;
  return undefined;
}

function viewError(ctx, value, view) {
  // Hidden properties start with the stack, whatever order the engine made them in.
  const at = ctx.showHidden ? view.keys.indexOf('stack') : -1;
  if (at > 0) view.keys.unshift(view.keys.splice(at, 1)[0]);
  view.base = require('internal:inspect_error').formatError(ctx, value, view);
  return view.isBare() ? view.base : undefined;
}

// Beyond this many characters at one level the rest is cut short, so that huge objects neither block nor exceed what a string can hold.
const budgetMax = 2 ** 27;

function formatView(ctx, value, view, depth) {
  const indentation = ctx.indentationLvl;
  ctx.seen.push(value);
  ctx.currentDepth = depth;
  let output;
  try {
    output = view.body === undefined ? [] : view.body(ctx, value, depth, view);
    const { keys } = view;
    for (let i = 0; i < keys.length; i++) output.push(formatProperty(ctx, value, depth, keys[i], view.extras));
    if (view.inherited !== undefined) output.push(...view.inherited);
  } catch (error) {
    if (!require('internal:errors').isStackOverflowError(error)) throw error;
    ctx.seen.pop();
    ctx.indentationLvl = indentation;
    const name = plainPrefix(view).slice(0, -1);
    return ctx.stylize(`[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  if (ctx.circular !== undefined) markReference(ctx, value, view);
  ctx.seen.pop();
  if (ctx.sorted) output = sortOutput(ctx, output, view);

  const text = reduceToSingleString(ctx, output, view.base, view.open, view.close, view.extras, depth, value);
  const used = (ctx.budget[ctx.indentationLvl] ?? 0) + text.length;
  ctx.budget[ctx.indentationLvl] = used;
  if (used > budgetMax) ctx.depth = -1;
  return text;
}

function markReference(ctx, value, view) {
  const index = ctx.circular.get(value);
  if (index === undefined) return;
  const reference = ctx.stylize(`<ref *${index}>`, 'special');
  if (ctx.compact === true) view.open = `${reference} ${view.open}`;
  else view.base = view.base === '' ? reference : `${reference} ${view.base}`;
}

// Elements keep their order; only the properties behind them are sorted.
function sortOutput(ctx, output, view) {
  const compare = ctx.sorted === true ? undefined : ctx.sorted;
  if (view.extras === kObjectType) return output.sort(compare);
  const elements = output.length - view.keys.length;
  return output.slice(0, elements).concat(output.slice(elements).sort(compare));
}

const remaining = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

function formatArray(ctx, value, depth) {
  const total = value.length;
  const count = Math.min(Math.max(0, ctx.maxArrayLength), total);
  const output = [];
  for (let i = 0; i < count; i++) {
    if (!hasOwn(value, i)) return formatHoles(ctx, value, depth, count, output, i);
    output.push(formatProperty(ctx, value, depth, i, kArrayType));
  }
  if (total > count) output.push(remaining(total - count));
  return output;
}

const arrayIndex = /^(?:0|[1-9][0-9]*)$/;

// Goes on at `index` of an array with holes: a row of holes counts as one entry.
function formatHoles(ctx, value, depth, limit, output, index) {
  const keys = keysOfObject(value);
  const empty = (count) => ctx.stylize(`<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined');
  for (let i = index; i < keys.length && output.length < limit; i++) {
    const key = keys[i];
    const number = +key;
    if (number > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      if (!arrayIndex.test(key)) break;
      output.push(empty(number - index));
      index = number;
      if (output.length === limit) break;
    }
    output.push(formatProperty(ctx, value, depth, key, kArrayType));
    index++;
  }
  const rest = value.length - index;
  if (rest > 0) output.push(output.length === limit ? remaining(rest) : empty(rest));
  return output;
}

function formatProperty(ctx, value, depth, key, type, descriptor, original = value) {
  const property = descriptor ?? getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  let space = ' ';
  let text;
  if (property.value !== undefined) {
    const indent = ctx.compact !== true || type !== kObjectType ? 2 : 3;
    ctx.indentationLvl += indent;
    text = formatValue(ctx, property.value, depth);
    if (indent === 3 && ctx.breakLength < getStringWidth(text, ctx.colors)) space = `\n${' '.repeat(ctx.indentationLvl)}`;
    ctx.indentationLvl -= indent;
  } else if (property.get !== undefined) text = formatGetter(ctx, property, original, depth);
  else if (property.set !== undefined) text = ctx.stylize('[Setter]', 'special');
  else text = ctx.stylize('undefined', 'undefined');
  return type === kArrayType ? text : `${propertyName(ctx, key, property)}:${space}${text}`;
}

function formatGetter(ctx, property, original, depth) {
  const label = property.set === undefined ? 'Getter' : 'Getter/Setter';
  const isAsked = ctx.getters === true || (ctx.getters === 'get' && property.set === undefined) || (ctx.getters === 'set' && property.set !== undefined);
  if (!isAsked) return ctx.stylize(`[${label}]`, 'special');
  const open = ctx.stylize(`[${label}:`, 'special');
  const close = ctx.stylize(']', 'special');
  try {
    const value = property.get.call(original);
    ctx.indentationLvl += 2;
    let text;
    if (value === null) text = `${open} ${ctx.stylize('null', 'null')}${close}`;
    else if (typeof value === 'object') text = `${ctx.stylize(`[${label}]`, 'special')} ${formatValue(ctx, value, depth)}`;
    else text = `${open} ${formatPrimitive(ctx.stylize, value, ctx)}${close}`;
    ctx.indentationLvl -= 2;
    return text;
  } catch (error) {
    return `${open} <Inspection threw (${error.message})>${close}`;
  }
}

const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

function propertyName(ctx, key, property) {
  if (typeof key === 'symbol') return `[${ctx.stylize(escapeText(Symbol.prototype.toString.call(key)), 'symbol')}]`;
  if (key === '__proto__') return "['__proto__']";
  if (property.enumerable === false) return `[${escapeText(key)}]`;
  return identifier.test(key) ? ctx.stylize(key, 'name') : ctx.stylize(quote(key), 'string');
}

// Whether %s should inspect an object: what turns it into a string is the language's own.
function hasBuiltInToString(value) {
  while (internalClass(value) === kinds.proxy) {
    value = proxyDetails(value)[0];
    if (value === null) return true;
  }
  const hasToString = typeof value.toString === 'function';
  const hasToPrimitive = typeof value[Symbol.toPrimitive] === 'function';
  if (!hasToString && !hasToPrimitive) return true;
  let holder = value;
  while (!(hasToString && hasOwn(holder, 'toString')) && !(hasToPrimitive && hasOwn(holder, Symbol.toPrimitive))) {
    holder = getPrototypeOf(holder);
  }
  if (holder === value) return false;
  const descriptor = getOwnPropertyDescriptor(holder, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' && isBuiltIn(descriptor.value.name);
}

// A number of printf directives.
function formatPlainNumber(number, options) {
  const separated = options?.numericSeparator ?? defaultOptions.numericSeparator;
  return typeof number === 'bigint' ? bigintText(number, separated) : numberText(number, separated);
}

module.exports = {
  defaultOptions,
  formatPlainNumber,
  formatProperty,
  formatValue,
  hasBuiltInToString,
  inspect,
  prefixOf,
  remaining,
  tooDeep,
};
