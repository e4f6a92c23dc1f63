// util.inspect for what is not a plain list of properties: collections, their iterators, buffers, promises, module namespaces.

const { classNames, kinds } = require('internal:class_kinds');
const { formatProperty, formatValue, prefixOf, remaining } = require('internal:inspect');
const { kArrayExtrasType, kObjectType, reduceToSingleString } = require('internal:inspect_layout');
const { bigintText, numberText } = require('internal:inspect_text');
const { ownNonIndexProperties, previewEntries, promiseDetails } = binding('engine');

const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const valuesOfSet = Set.prototype.values;
const entriesOfMap = Map.prototype.entries;
const TypedArray = Object.getPrototypeOf(Uint8Array);
const lengthOfTypedArray = Object.getOwnPropertyDescriptor(TypedArray.prototype, 'length').get;

const ownKeys = (ctx, value) => {
  const keys = ctx.showHidden ? Reflect.ownKeys(value) : Object.keys(value);
  if (ctx.showHidden) return keys;
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
};

// Sets, maps, their iterators and typed arrays. Returns text for those that are empty.
function viewCollection(ctx, value, view) {
  if (view.kind >= kinds.int8Array) return viewTypedArray(ctx, value, view);
  view.keys = ownKeys(ctx, value);
  if (view.kind === kinds.mapIterator || view.kind === kinds.setIterator) {
    viewIterator(view);
    return undefined;
  }
  const isMap = view.kind === kinds.map;
  const size = (isMap ? sizeOfMap : sizeOfSet).call(value);
  const prefix = prefixOf(view.className, view.tag, isMap ? 'Map' : 'Set', `(${size})`);
  view.body = isMap ? formatMap : formatSet;
  view.open = `${prefix}{`;
  return size === 0 && view.isBare() ? `${prefix}{}` : undefined;
}

function viewTypedArray(ctx, value, view) {
  view.keys = ownNonIndexProperties(value, !ctx.showHidden);
  const fallback = view.className === null ? classNames[view.kind] : '';
  const length = lengthOfTypedArray.call(value);
  view.open = `${prefixOf(view.className, view.tag, fallback, `(${length})`)}[`;
  view.close = ']';
  if (length === 0 && view.keys.length === 0 && !ctx.showHidden) return `${view.open}]`;
  view.body = formatTypedArray;
  view.extras = kArrayExtrasType;
  return undefined;
}

function viewIterator(view) {
  const type = classNames[view.kind];
  let tag = view.tag;
  if (tag !== type) tag += tag === '' ? type : `] [${type}`;
  view.open = `[${tag}] {`;
  view.body = formatIterator;
}

// Array buffers, data views, promises, weak collections and module namespaces.
function viewOpaque(ctx, value, view, inView) {
  const prefix = prefixOf(view.className, view.tag, classNames[view.kind]);
  view.open = `${prefix}{`;
  switch (view.kind) {
    case kinds.arrayBuffer:
    case kinds.sharedArrayBuffer:
      if (inView === undefined) view.body = formatArrayBuffer;
      else if (view.isBare()) return `${prefix}{ byteLength: ${ctx.stylize(`${value.byteLength}`, 'number')} }`;
      view.keys.unshift('byteLength');
      break;
    case kinds.dataView:
      view.keys.unshift('byteLength', 'byteOffset', 'buffer');
      break;
    case kinds.promise:
      view.body = formatPromise;
      break;
    case kinds.weakSet:
      view.body = ctx.showHidden ? formatWeakSet : formatUnknown;
      break;
    case kinds.weakMap:
      view.body = ctx.showHidden ? formatWeakMap : formatUnknown;
      break;
    default:
      view.body = formatNamespace;
  }
  return undefined;
}

const limitOf = (ctx, total) => Math.min(Math.max(0, ctx.maxArrayLength), total);

function formatSet(ctx, value, depth) {
  const size = sizeOfSet.call(value);
  const count = limitOf(ctx, size);
  const output = [];
  ctx.indentationLvl += 2;
  if (count > 0) {
    for (const entry of valuesOfSet.call(value)) {
      output.push(formatValue(ctx, entry, depth));
      if (output.length === count) break;
    }
  }
  ctx.indentationLvl -= 2;
  if (size > count) output.push(remaining(size - count));
  return output;
}

function formatMap(ctx, value, depth) {
  const size = sizeOfMap.call(value);
  const count = limitOf(ctx, size);
  const output = [];
  ctx.indentationLvl += 2;
  if (count > 0) {
    for (const entry of entriesOfMap.call(value)) {
      output.push(`${formatValue(ctx, entry[0], depth)} => ${formatValue(ctx, entry[1], depth)}`);
      if (output.length === count) break;
    }
  }
  ctx.indentationLvl -= 2;
  if (size > count) output.push(remaining(size - count));
  return output;
}

const viewProperties = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];

function formatTypedArray(ctx, value, depth, view) {
  // One without a prototype has lost its length and its name; a copy has both.
  const array = view.className === null ? new globalThis[classNames[view.kind]](value) : value;
  const total = lengthOfTypedArray.call(value);
  const count = limitOf(ctx, total);
  const isBig = view.kind === kinds.bigInt64Array || view.kind === kinds.bigUint64Array;
  const text = isBig ? bigintText : numberText;
  const style = isBig ? 'bigint' : 'number';
  const output = [];
  for (let i = 0; i < count; i++) output.push(ctx.stylize(text(array[i], ctx.numericSeparator), style));
  if (total > count) output.push(remaining(total - count));
  if (ctx.showHidden) {
    ctx.indentationLvl += 2;
    for (const key of viewProperties) output.push(`[${key}]: ${formatValue(ctx, array[key], depth, true)}`);
    ctx.indentationLvl -= 2;
  }
  return output;
}

const hex = (byte) => (byte < 16 ? '0' : '') + byte.toString(16);

function formatArrayBuffer(ctx, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    bytes = undefined;
  }
  if (bytes === undefined || value.detached === true) return [ctx.stylize('(detached)', 'special')];
  const count = limitOf(ctx, bytes.length);
  let text = Array.from(bytes.subarray(0, count), hex).join(' ');
  const rest = bytes.length - ctx.maxArrayLength;
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  return [`${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

const kPending = 0;
const kRejected = 2;

function formatPromise(ctx, value, depth) {
  const [state, result] = promiseDetails(value);
  if (state === kPending) return [ctx.stylize('<pending>', 'special')];
  ctx.indentationLvl += 2;
  const text = formatValue(ctx, result, depth);
  ctx.indentationLvl -= 2;
  return [state === kRejected ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

function formatUnknown(ctx) {
  return [ctx.stylize('<items unknown>', 'special')];
}

// What an iterator or a weak collection holds is the engine's secret; it may keep it.
function entriesOf(value) {
  return previewEntries?.(value) ?? [undefined, false];
}

function formatWeakSet(ctx, value, depth) {
  const [entries] = entriesOf(value);
  return entries === undefined ? formatUnknown(ctx) : formatEntries(ctx, depth, entries, true);
}

function formatWeakMap(ctx, value, depth) {
  const [entries] = entriesOf(value);
  if (entries === undefined) return formatUnknown(ctx);
  return formatPairs(ctx, entries, true, (key, item) => `${formatValue(ctx, key, depth)} => ${formatValue(ctx, item, depth)}`);
}

function formatIterator(ctx, value, depth, view) {
  const [entries, isKeyValue] = entriesOf(value);
  if (entries === undefined) return formatUnknown(ctx);
  if (!isKeyValue) return formatEntries(ctx, depth, entries, false);
  view.open = view.open.replace(/ Iterator] {$/, ' Entries] {');
  return formatPairs(ctx, entries, false, (key, item) => {
    const pair = [formatValue(ctx, key, depth), formatValue(ctx, item, depth)];
    return reduceToSingleString(ctx, pair, '', '[', ']', kArrayExtrasType, depth);
  });
}

// Weak collections have no order: sorted, their output is the same each time.
function finishEntries(ctx, output, rest, isWeak) {
  ctx.indentationLvl -= 2;
  if (isWeak && !ctx.sorted) output.sort();
  if (rest > 0) output.push(remaining(rest));
  return output;
}

function formatEntries(ctx, depth, entries, isWeak) {
  const count = limitOf(ctx, entries.length);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < count; i++) output.push(formatValue(ctx, entries[i], depth));
  return finishEntries(ctx, output, entries.length - count, isWeak);
}

// `entries` is flat: key, value, key, value.
function formatPairs(ctx, entries, isWeak, formatPair) {
  const total = entries.length / 2;
  const count = limitOf(ctx, total);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < count; i++) output.push(formatPair(entries[i * 2], entries[i * 2 + 1]));
  return finishEntries(ctx, output, total - count, isWeak);
}

function formatNamespace(ctx, value, depth, view) {
  const output = [];
  for (const key of view.keys) output.push(formatBinding(ctx, value, depth, key));
  view.keys = [];
  return output;
}

function formatBinding(ctx, value, depth, key) {
  try {
    return formatProperty(ctx, value, depth, key, kObjectType);
  } catch (error) {
    if (error.name !== 'ReferenceError') throw error;
    const text = formatProperty(ctx, { [key]: '' }, depth, key, kObjectType);
    return text.slice(0, text.lastIndexOf(' ') + 1) + ctx.stylize('<uninitialized>', 'special');
  }
}

module.exports = { viewCollection, viewOpaque };
