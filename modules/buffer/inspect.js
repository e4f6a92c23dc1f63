// How util.inspect shows a Buffer.

let bytesMax = 50;

exports.getMaxBytes = () => bytesMax;

exports.setMaxBytes = (value) => {
  require('internal:validators').validateNumber(value, 'INSPECT_MAX_BYTES', 0);
  bytesMax = value;
};

const isIndex = (key) => typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key);

// Properties that someone hung onto the Buffer. Indices come first in the list, so it is read from its end.
function namedProperties(buffer, showHidden) {
  const keys = Reflect.ownKeys(buffer);
  let from = keys.length;
  while (from > 0 && !isIndex(keys[from - 1])) from--;
  const named = keys.slice(from);
  return showHidden ? named : named.filter((key) => Object.prototype.propertyIsEnumerable.call(buffer, key));
}

function inspectNamed(buffer, context) {
  const keys = namedProperties(buffer, context.showHidden);
  if (keys.length === 0) return '';
  const properties = { __proto__: null };
  for (const key of keys) properties[key] = buffer[key];
  const text = require('node:util').inspect(properties, { ...context, breakLength: Infinity, compact: true });
  return text.slice('[Object: null prototype] {'.length + 1, -' }'.length);
}

exports.inspectBuffer = (buffer, context) => {
  let text = buffer.hexSlice(0, Math.min(bytesMax, buffer.length)).replace(/(.{2})/g, '$1 ').trim();
  const remaining = buffer.length - bytesMax;
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  const named = context ? inspectNamed(buffer, context) : '';
  if (named !== '') text += `${buffer.length === 0 ? '' : ', '}${named}`;
  return `<${buffer.constructor.name} ${text}>`;
};
