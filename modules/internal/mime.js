// util.MIMEType and util.MIMEParams (WHATWG MIME Sniffing, section 4).

const { codes } = require('internal:errors');

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notQuotable = /[^\t\u0020-~\u0080-\u00FF]/;
const beforeSpace = /^[\r\n\t ]+/;
const trailingSpace = /[\r\n\t ]+$/;

const lower = (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function checkToken(production, text, shown) {
  const at = text.search(notToken);
  if (text === '' || at !== -1) throw new codes.ERR_INVALID_MIME_SYNTAX(production, shown, at);
}

// [type, subtype, rest with the parameters]
function split(text) {
  const trimmed = text.replace(beforeSpace, '');
  const slash = trimmed.indexOf('/');
  const type = slash === -1 ? trimmed : trimmed.slice(0, slash);
  const at = type.search(notToken);
  if (type === '' || at !== -1 || slash === -1) throw new codes.ERR_INVALID_MIME_SYNTAX('type', text, at);
  const semicolon = trimmed.indexOf(';', slash);
  const subtype = trimmed.slice(slash + 1, semicolon === -1 ? undefined : semicolon).replace(trailingSpace, '');
  checkToken('subtype', subtype, text);
  return [lower(type), lower(subtype), semicolon === -1 ? '' : trimmed.slice(semicolon + 1)];
}

// The characters of a quoted string up to its end, a missing end being forgiven: [value, characters read].
function readQuoted(text) {
  let value = '';
  let i = 0;
  for (; i < text.length && text[i] !== '"'; i++) {
    if (text[i] === '\\' && i + 1 < text.length) i++;
    value += text[i];
  }
  return [value, i + 1];
}

// Parameters without a name, without a value, repeated or with characters that do not belong there are left out.
function readParameters(text, data) {
  let rest = text.replace(trailingSpace, '');
  while (rest !== '') {
    rest = rest.replace(beforeSpace, '');
    const end = rest.search(/[;=]|$/);
    const name = lower(rest.slice(0, end));
    const hasValue = rest[end] === '=';
    rest = rest.slice(end + 1);
    if (!hasValue || rest === '') continue;
    let value;
    if (rest[0] === '"') {
      const [quoted, length] = readQuoted(rest.slice(1));
      value = quoted;
      rest = rest.slice(1 + length);
      const semicolon = rest.indexOf(';');
      rest = semicolon === -1 ? '' : rest.slice(semicolon + 1);
    } else {
      const semicolon = rest.indexOf(';');
      value = (semicolon === -1 ? rest : rest.slice(0, semicolon)).replace(trailingSpace, '');
      rest = semicolon === -1 ? '' : rest.slice(semicolon + 1);
      if (value === '') continue;
    }
    if (name !== '' && !notToken.test(name) && !notQuotable.test(value) && !data.has(name)) data.set(name, value);
  }
}

function encode(value) {
  if (value !== '' && !notToken.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

let makeParams;

class MIMEParams {
  #data = new Map();
  // Text that has not been parsed yet.
  #pending = '';

  static {
    makeParams = (text) => {
      const params = new MIMEParams();
      params.#pending = text;
      return params;
    };
  }

  #parsed() {
    if (this.#pending !== '') {
      const text = this.#pending;
      this.#pending = '';
      readParameters(text, this.#data);
    }
    return this.#data;
  }

  delete(name) {
    this.#parsed().delete(name);
  }

  get(name) {
    return this.#parsed().get(name) ?? null;
  }

  has(name) {
    return this.#parsed().has(name);
  }

  set(name, value) {
    const key = `${name}`;
    const text = `${value}`;
    checkToken('parameter name', key, key);
    const at = text.search(notQuotable);
    if (at !== -1) throw new codes.ERR_INVALID_MIME_SYNTAX('parameter value', text, at);
    this.#parsed().set(key, text);
  }

  *entries() {
    yield* this.#parsed().entries();
  }

  *keys() {
    yield* this.#parsed().keys();
  }

  *values() {
    yield* this.#parsed().values();
  }

  toString() {
    return Array.from(this.#parsed(), ([key, value]) => `${key}=${encode(value)}`).join(';');
  }
}
const stringifyParams = MIMEParams.prototype.toString;
Object.defineProperties(MIMEParams.prototype, {
  [Symbol.iterator]: { value: MIMEParams.prototype.entries, writable: true, configurable: true },
  toJSON: { value: stringifyParams, writable: true, configurable: true },
});

class MIMEType {
  #type;
  #subtype;
  #params;

  constructor(string) {
    const [type, subtype, rest] = split(`${string}`);
    this.#type = type;
    this.#subtype = subtype;
    this.#params = makeParams(rest);
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    const text = `${value}`;
    checkToken('type', text, text);
    this.#type = lower(text);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    const text = `${value}`;
    checkToken('subtype', text, text);
    this.#subtype = lower(text);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = stringifyParams.call(this.#params);
    return params === '' ? this.essence : `${this.#type}/${this.#subtype};${params}`;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', { value: MIMEType.prototype.toString, writable: true, configurable: true });

module.exports = { MIMEParams, MIMEType };
