// node:querystring: query strings read and written, as servers met them before URLSearchParams.

const PAIRS_MAX = 1000;
const encodedByte = /%[0-9a-f]{2}/i;

function unhex(code) {
  if (code >= 48 && code <= 57) return code - 48;
  code |= 32;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

// The bytes of a string whose %XX are decoded and whose other characters count by their low byte.
function unescapeBuffer(s, decodeSpaces) {
  const { Buffer } = require('node:buffer');
  const out = Buffer.allocUnsafe(s.length);
  const length = s.length;
  let written = 0;
  let isDecoded = false;
  for (let i = 0; i < length; i++) {
    let code = s.charCodeAt(i);
    if (code === 43 && decodeSpaces) {
      code = 32;
    } else if (code === 37 && i < length - 2) {
      const high = unhex(s.charCodeAt(i + 1));
      const low = high < 0 ? -1 : unhex(s.charCodeAt(i + 2));
      if (low >= 0) {
        code = high * 16 + low;
        i += 2;
        isDecoded = true;
      }
    }
    out[written++] = code;
  }
  return isDecoded ? out.slice(0, written) : out;
}

function unescape(s, decodeSpaces) {
  try {
    return decodeURIComponent(s);
  } catch {
    return querystring.unescapeBuffer(s, decodeSpaces).toString();
  }
}

// encodeURIComponent refuses lone surrogates; Node refuses only one at the end and pairs the others with whatever follows.
function escapeLoosely(string) {
  let out = '';
  for (let i = 0; i < string.length; i++) {
    let code = string.charCodeAt(i);
    if (code >= 0xD800 && code < 0xE000) {
      if (++i >= string.length) {
        const { codes } = require('internal:errors');
        throw new codes.ERR_INVALID_URI();
      }
      code = 0x10000 + ((code & 0x3FF) << 10 | string.charCodeAt(i) & 0x3FF);
    }
    out += encodeURIComponent(String.fromCodePoint(code));
  }
  return out;
}

function escape(str) {
  if (typeof str !== 'string') str = typeof str === 'object' ? String(str) : str + '';
  try {
    return encodeURIComponent(str);
  } catch {
    return escapeLoosely(str);
  }
}

function primitiveText(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint':
    case 'boolean': return `${value}`;
    default: return '';
  }
}

// With the built-in escape, what needs none is not passed to it.
function encodePlainly(value, encode) {
  if (typeof value === 'string') return value.length > 0 ? encode(value) : '';
  // Only the '+' of an exponent needs escaping.
  if (typeof value === 'number' && Math.abs(value) >= 1e21) return Number.isFinite(value) ? encode(`${value}`) : '';
  return primitiveText(value);
}

function encodeWith(value, encode) {
  return encode(primitiveText(value));
}

function stringify(obj, sep, eq, options) {
  if (obj === null || typeof obj !== 'object') return '';
  sep = sep || '&';
  eq = eq || '=';
  const encode = options && typeof options.encodeURIComponent === 'function' ? options.encodeURIComponent : querystring.escape;
  const convert = encode === escape ? encodePlainly : encodeWith;
  const fields = [];
  for (const key of Object.keys(obj)) {
    const value = obj[key];
    const start = convert(key, encode) + eq;
    if (!Array.isArray(value)) fields.push(start + convert(value, encode));
    else for (let i = 0; i < value.length; i++) fields.push(start + convert(value[i], encode));
  }
  return fields.join(sep);
}

function decodeSafely(text, decode) {
  try {
    return decode(text);
  } catch {
    return querystring.unescape(text, true);
  }
}

function decodePart(text, decode) {
  if (text.length === 0) return text;
  const isCustom = decode !== unescape;
  if (text.includes('+')) text = text.replaceAll('+', isCustom ? '%20' : ' ');
  return isCustom || encodedByte.test(text) ? decodeSafely(text, decode) : text;
}

function addPair(obj, key, value) {
  const known = obj[key];
  if (known === undefined) obj[key] = value;
  else if (typeof known === 'string') obj[key] = [known, value];
  else known.push(value);
}

function parse(qs, sep, eq, options) {
  const obj = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return obj;
  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';
  const pairsMax = options && typeof options.maxKeys === 'number' ? options.maxKeys : PAIRS_MAX;
  const decode = options && typeof options.decodeURIComponent === 'function' ? options.decodeURIComponent : querystring.unescape;
  let pairs = 0;
  for (let start = 0; start < qs.length;) {
    // An empty separator, which only an object can be, separates nothing.
    const found = sep === '' ? -1 : qs.indexOf(sep, start);
    const end = found < 0 ? qs.length : found;
    // Nothing between two separators counts too, but adds nothing.
    if (start < end) {
      const middle = qs.indexOf(eq, start);
      if (middle < 0 || middle + eq.length > end) addPair(obj, decodePart(qs.slice(start, end), decode), '');
      else addPair(obj, decodePart(qs.slice(start, middle), decode), decodePart(qs.slice(middle + eq.length, end), decode));
    }
    if (++pairs === pairsMax) break;
    start = end + sep.length;
  }
  return obj;
}

// Programs replace escape and unescape here, so they are looked up each time.
const querystring = module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
