// internal:url/whatwg: the class URL. Its state is the href and where the parts lie in it; getters are slices.

const { codes } = require('internal:errors');
const native = binding('url');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

// Places in the list that the native gives; 0 is the href.
const SCHEME_END = 1;
const USERNAME_START = 2;
const USERNAME_END = 3;
const PASSWORD_START = 4;
const PASSWORD_END = 5;
const HOST_START = 6;
const HOST_END = 7;
const PORT_START = 8;
const PORT_END = 9;
const PATH_START = 10;
const PATH_END = 11;
const QUERY_END = 12;

function isTupleScheme(scheme) {
  return scheme === 'https' || scheme === 'http' || scheme === 'ws' || scheme === 'wss' || scheme === 'ftp';
}

class URL {
  #parts;
  #params = undefined;
  #paramsChanged = false;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const parts = native.parse(input, base);
    if (parts === undefined) throw invalid(input, base);
    this.#parts = parts;
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    return native.canParse(input, base) ? new URL(input, base) : null;
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    return native.canParse(`${input}`, base === undefined ? undefined : `${base}`);
  }

  static createObjectURL(object) {
    return require('internal:blob').createObjectURL(object);
  }

  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    return require('internal:blob').revokeObjectURL(`${url}`);
  }

  #slice(start, end) {
    return this.#parts[0].slice(this.#parts[start], this.#parts[end]);
  }

  // Brings what was done to searchParams into the href.
  #flush() {
    this.#paramsChanged = false;
    const query = this.#params.toString();
    this.#parts = native.update(this.#parts[0], 'search', query === '' ? '' : `?${query}`);
  }

  #set(property, value) {
    if (this.#paramsChanged) this.#flush();
    const parts = native.update(this.#parts[0], property, `${value}`);
    if (parts !== undefined) this.#parts = parts;
    return parts !== undefined;
  }

  // After href or search were set the parameters are read anew, if somebody has them.
  #renewParams() {
    if (this.#params !== undefined) require('internal:url/search_params').replaceList(this.#params, this.#search());
  }

  #search() {
    const search = this.#slice(PATH_END, QUERY_END);
    return search.length > 1 ? search : '';
  }

  toString() {
    check(this, #parts in Object(this));
    if (this.#paramsChanged) this.#flush();
    return this.#parts[0];
  }

  get href() {
    check(this, #parts in Object(this));
    if (this.#paramsChanged) this.#flush();
    return this.#parts[0];
  }

  set href(value) {
    checkMember(#parts in Object(this));
    value = `${value}`;
    if (!this.#set('href', value)) throw new codes.ERR_INVALID_URL(`${value}`);
    this.#renewParams();
  }

  get origin() {
    checkMember(#parts in Object(this));
    const scheme = this.#parts[0].slice(0, this.#parts[SCHEME_END]);
    if (isTupleScheme(scheme)) return `${scheme}://${this.#slice(HOST_START, PORT_END)}`;
    if (scheme === 'blob') {
      const inner = native.parse(this.#slice(PATH_START, PATH_END), undefined);
      if (inner !== undefined && /^https?:/.test(inner[0])) return new URL(inner[0]).origin;
    }
    return 'null';
  }

  get protocol() {
    checkMember(#parts in Object(this));
    return this.#parts[0].slice(0, this.#parts[SCHEME_END] + 1);
  }

  set protocol(value) {
    checkMember(#parts in Object(this));
    this.#set('protocol', value);
  }

  get username() {
    checkMember(#parts in Object(this));
    return this.#slice(USERNAME_START, USERNAME_END);
  }

  set username(value) {
    checkMember(#parts in Object(this));
    this.#set('username', value);
  }

  get password() {
    checkMember(#parts in Object(this));
    return this.#slice(PASSWORD_START, PASSWORD_END);
  }

  set password(value) {
    checkMember(#parts in Object(this));
    this.#set('password', value);
  }

  get host() {
    checkMember(#parts in Object(this));
    return this.#slice(HOST_START, PORT_END);
  }

  set host(value) {
    checkMember(#parts in Object(this));
    this.#set('host', value);
  }

  get hostname() {
    checkMember(#parts in Object(this));
    return this.#slice(HOST_START, HOST_END);
  }

  set hostname(value) {
    checkMember(#parts in Object(this));
    this.#set('hostname', value);
  }

  get port() {
    checkMember(#parts in Object(this));
    return this.#slice(PORT_START, PORT_END);
  }

  set port(value) {
    checkMember(#parts in Object(this));
    this.#set('port', value);
  }

  get pathname() {
    checkMember(#parts in Object(this));
    return this.#slice(PATH_START, PATH_END);
  }

  set pathname(value) {
    checkMember(#parts in Object(this));
    this.#set('pathname', value);
  }

  get search() {
    check(this, #parts in Object(this));
    if (this.#paramsChanged) this.#flush();
    return this.#search();
  }

  set search(value) {
    checkMember(#parts in Object(this));
    this.#set('search', `${value}`.toWellFormed());
    this.#renewParams();
  }

  get searchParams() {
    checkMember(#parts in Object(this));
    if (this.#params === undefined) {
      const { URLSearchParams, setOwner } = require('internal:url/search_params');
      this.#params = new URLSearchParams(this.#search());
      setOwner(this.#params, () => {
        this.#paramsChanged = true;
      });
    }
    return this.#params;
  }

  get hash() {
    checkMember(#parts in Object(this));
    const hash = this.#parts[0].slice(this.#parts[QUERY_END]);
    return hash.length > 1 ? hash : '';
  }

  set hash(value) {
    checkMember(#parts in Object(this));
    this.#set('hash', value);
  }

  toJSON() {
    check(this, #parts in Object(this));
    if (this.#paramsChanged) this.#flush();
    return this.#parts[0];
  }

  [customInspect](depth, options) {
    check(this, #parts in Object(this));
    if (typeof depth === 'number' && depth < 0) return this;
    let constructor = URL;
    for (let object = this; object; object = Object.getPrototypeOf(object)) {
      const own = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (own !== undefined && typeof own.value === 'function' && own.value.name !== '') {
        constructor = own.value;
        break;
      }
    }
    const shown = Object.create({ constructor });
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash']) {
      shown[name] = this[name];
    }
    return `${constructor.name} ${require('node:util').inspect(shown, options)}`;
  }
}

function checkMember(isUrl) {
  if (!isUrl) throw new TypeError('Cannot read private member #context from an object whose class did not declare it');
}

function check(value, isUrl) {
  // As V8 refuses to look for a private member in a foreign object.
  if (!isUrl) throw new TypeError('Receiver must be an instance of class URL');
}

function invalid(input, base) {
  return new codes.ERR_INVALID_URL(`${input}`.toWellFormed(), base === undefined ? undefined : `${base}`.toWellFormed());
}

for (const name of ['toString', 'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toJSON']) {
  Object.defineProperty(URL.prototype, name, { enumerable: true });
}
Object.defineProperty(URL.prototype, Symbol.toStringTag, { configurable: true, value: 'URL' });
for (const name of ['canParse', 'createObjectURL', 'revokeObjectURL', 'parse']) Object.defineProperty(URL, name, { enumerable: true, configurable: true, writable: true });

// What passes for a URL object: legacy objects have `auth` and `path`.
function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

module.exports = { URL, isURL };
