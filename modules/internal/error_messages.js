// Errors with an ERR_ code whose message is computed: name -> [base class, message function, function that sets further properties].
// Facts from Node's "errors" page; the fixed messages are in error_table.js.

const { determineSpecificType, formatList } = require('internal:errors');

const inspect = (value, options) => require('internal:inspect').inspect(value, options);

const typeNames = new Set(['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol']);
const className = /^([A-Z][a-z0-9]*)+$/;

// "The "name" argument must be one of type a or b or an instance of C. Received …"
function argumentType(name, expected, actual) {
  const types = [];
  const instances = [];
  const others = [];
  for (const entry of Array.isArray(expected) ? expected : [expected]) {
    if (typeNames.has(entry)) types.push(entry.toLowerCase());
    else if (className.test(entry)) instances.push(entry);
    else others.push(entry);
  }
  if (instances.length > 0 && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    instances.push('Object');
  }
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`);
  if (instances.length > 0) parts.push(`an instance of ${formatList(instances, 'or')}`);
  if (others.length > 1) parts.push(`one of ${formatList(others, 'or')}`);
  else if (others.length === 1) parts.push((others[0].toLowerCase() === others[0] ? '' : 'an ') + others[0]);
  return `The ${subject(name)} must be ${parts.join(' or ')}. Received ${determineSpecificType(actual)}`;
}

function subject(name) {
  if (name.endsWith(' argument')) return name;
  return `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
}

function argumentValue(name, value, reason = 'is invalid') {
  let shown = inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`;
}

// 12345678 -> 12_345_678; threes of characters, for Node cuts 1e+21 as well, into 1e_+21.
function separateThousands(digits) {
  const first = digits.startsWith('-') ? 1 : 0;
  let shown = '';
  let rest = digits;
  for (; rest.length >= first + 4; rest = rest.slice(0, -3)) shown = `_${rest.slice(-3)}${shown}`;
  return rest + shown;
}

function outOfRange(name, range, input, nameIsSentence = false) {
  let received;
  if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) received = separateThousands(String(input));
  else if (typeof input === 'bigint') {
    received = String(input);
    if (input > 2n ** 32n || input < -(2n ** 32n)) received = separateThousands(received);
    received += 'n';
  } else received = inspect(input);
  return `${nameIsSentence ? name : `The value of "${name}" is out of range.`} It must be ${range}. Received ${received}`;
}

const from = (base) => (base ? ` imported from ${base}` : '');

function packageTarget(packagePath, key, target, isImport = false, base = undefined) {
  const wantsDot = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./');
  const shown = JSON.stringify(target);
  const what = key === '.' ?
    `Invalid "exports" main target ${shown} defined in` :
    `Invalid "${isImport ? 'imports' : 'exports'}" target ${shown} defined for '${key}' in`;
  return `${what} the package config ${packagePath}package.json${from(base)}${wantsDot ? '; targets must start with "./"' : ''}`;
}

function requireOfModule(filename, hasModuleSyntax, parentPath = null, packageJsonPath = null) {
  const head = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} not supported.`;
  if (!packageJsonPath) {
    if (!filename.endsWith('.mjs')) return head;
    return `${head}\nInstead change the require of ${filename} to a dynamic import() which is available in all CommonJS modules.`;
  }
  const path = require('node:path');
  const name = parentPath && path.basename(filename) === path.basename(parentPath) ? filename : path.basename(filename);
  if (hasModuleSyntax) {
    return `${head}\nInstead change the require of ${name} in ${parentPath} to a dynamic import() which is available in all CommonJS modules.`;
  }
  return `${head}\n${name} is treated as an ES module file as it is a .js file whose nearest parent package.json contains "type": "module" ` +
    'which declares all .js files in that package scope as ES modules.' +
    `\nInstead either rename ${name} to end in .cjs, change the requiring code to use dynamic import() which is available in all CommonJS ` +
    `modules, or change "type": "module" to "type": "commonjs" in ${packageJsonPath} to treat all .js files as CommonJS (using .mjs for ` +
    'all ES modules instead).\n';
}

function workerPath(filename) {
  let hint = '';
  if (filename.startsWith('file://')) hint = ' Wrap file:// URLs with `new URL`.';
  else if (filename.startsWith('data:text/javascript')) hint = ' Wrap data: URLs with `new URL`.';
  return `The worker script or module filename must be an absolute path or a relative path starting with './' or '../'.${hint} Received "${filename}"`;
}

function missingArguments(...names) {
  const quoted = names.map((name) => (Array.isArray(name) ? name.map((each) => `"${each}"`).join(' or ') : `"${name}"`));
  return `The ${formatList(quoted)} argument${names.length > 1 ? 's' : ''} must be specified`;
}

function integrity(url, found) {
  const shown = [...found].map(([algorithm, digest]) => `${algorithm}-${digest}`).join(' ');
  const tail = found.size ? ` Integrities found are: ${shown}` : ' The resource was not found in the policy.';
  return `The content of "${url}" does not match the expected integrity.${tail}`;
}

function schemes(url, supported) {
  return `Only URLs with a scheme in: ${formatList(supported)} are supported by the default ESM loader. Received protocol '${url.protocol}'`;
}

function testFailure(error) {
  const message = error?.message ?? error;
  return typeof message === 'string' ? message : inspect(message);
}

const ownUrl = (self, url) => Object.defineProperty(self, 'url', { value: url, writable: true, enumerable: true, configurable: true });
const hookResult = (what, prop, name, value) =>
  `Expected ${what} to be returned for the "${prop}" from the "${name}" hook but got ${determineSpecificType(value)}.`;

module.exports = {
  __proto__: null,
  ERR_ACCESS_DENIED: [Error, (message) => message, (self, args) => {
    self.permission = args[1] ?? '';
    self.resource = args[2] ?? '';
  }],
  ERR_BUFFER_OUT_OF_BOUNDS: [RangeError, (name) => (name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds')],
  ERR_ENCODING_INVALID_ENCODED_DATA: [TypeError, (encoding) =>
    `The encoded data was not valid for encoding ${encoding}`, (self, args) => { self.errno = args[1]; }],
  ERR_FALSY_VALUE_REJECTION: [Error, () => 'Promise was rejected with falsy value', (self, args) => { self.reason = args[0]; }],
  ERR_HTTP2_INVALID_SETTING_VALUE: [TypeError, (name, actual) => `Invalid value for setting "${name}": ${actual}`, (self, args) => {
    self.actual = args[1];
    if (args[2] !== undefined) {
      self.min = args[2];
      self.max = args[3];
    }
  }],
  ERR_HTTP2_STREAM_CANCEL: [
    Error,
    (error) => `The pending stream has been canceled${typeof error?.message === 'string' ? ` (caused by: ${error.message})` : ''}`,
    (self, args) => { if (args[0]) self.cause = args[0]; },
  ],
  ERR_INTERNAL_ASSERTION: [Error, (message) => `${message === undefined ? '' : `${message}\n`}This is caused by either a bug in Node.js or incorrect usage ` +
    'of Node.js internals.\nPlease open an issue with this stack trace at https://github.com/nodejs/node/issues\n'],
  ERR_INVALID_ADDRESS_FAMILY: [RangeError, (type, host, port) => `Invalid address family: ${type} ${host}:${port}`, (self, args) => {
    self.host = args[1];
    self.port = args[2];
  }],
  ERR_INVALID_ARG_TYPE: [TypeError, argumentType],
  ERR_INVALID_ARG_VALUE: [TypeError, argumentValue],
  ERR_INVALID_CHAR: [TypeError, (name, field) => `Invalid character in ${name}${field === undefined ? '' : ` ["${field}"]`}`],
  ERR_INVALID_MIME_SYNTAX: [TypeError, (production, text, index) =>
    `The MIME syntax for a ${production} in "${text}" is invalid${index === -1 ? '' : ` at ${index}`}`],
  ERR_INVALID_MODULE_SPECIFIER: [TypeError, (request, reason, base) => `Invalid module "${request}" ${reason}${from(base)}`],
  ERR_INVALID_PACKAGE_CONFIG: [Error, (path, base, message) =>
    `Invalid package config ${path}${base ? ` while importing ${base}` : ''}${message ? `. ${message}` : ''}`],
  ERR_INVALID_PACKAGE_TARGET: [Error, packageTarget],
  ERR_INVALID_RETURN_PROPERTY: [TypeError, (input, name, prop, value) => hookResult(`a valid ${input}`, prop, name, value)],
  ERR_INVALID_RETURN_PROPERTY_VALUE: [TypeError, (input, name, prop, value) => hookResult(input, prop, name, value)],
  ERR_INVALID_RETURN_VALUE: [TypeError, (input, name, value) =>
    `Expected ${input} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`],
  ERR_INVALID_URL: [TypeError, () => 'Invalid URL', (self, args) => {
    self.input = args[0];
    if (args[1] != null) self.base = args[1];
  }],
  ERR_INVALID_URL_SCHEME: [TypeError, (expected) => {
    const list = typeof expected === 'string' ? [expected] : expected;
    return `The URL must be ${list.length === 2 ? `one of scheme ${list[0]} or ${list[1]}` : `of scheme ${list[0]}`}`;
  }],
  ERR_MANIFEST_ASSERT_INTEGRITY: [Error, integrity],
  ERR_MISSING_ARGS: [TypeError, missingArguments],
  ERR_MODULE_NOT_FOUND: [Error, (path, base, url) => `Cannot find ${url ? 'module' : 'package'} '${path}' imported from ${base}`, (self, args) => {
    if (args[2]) ownUrl(self, `${args[2]}`);
  }],
  ERR_OUT_OF_RANGE: [RangeError, outOfRange],
  ERR_PACKAGE_IMPORT_NOT_DEFINED: [TypeError, (specifier, packagePath, base) =>
    `Package import specifier "${specifier}" is not defined${packagePath ? ` in package ${packagePath}package.json` : ''} imported from ${base}`],
  ERR_PACKAGE_PATH_NOT_EXPORTED: [Error, (packagePath, subpath, base) => (subpath === '.' ?
    `No "exports" main defined in ${packagePath}package.json${from(base)}` :
    `Package subpath '${subpath}' is not defined by "exports" in ${packagePath}package.json${from(base)}`)],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [TypeError, (option, allowPositionals) => `Unknown option '${option}'${allowPositionals ?
    `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(option)}` : ''}`],
  ERR_REQUIRE_ESM: [Error, requireOfModule],
  ERR_SOCKET_BAD_PORT: [RangeError, (name, port, allowZero = true) =>
    `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${determineSpecificType(port)}.`],
  ERR_TEST_FAILURE: [Error, testFailure, (self, args) => {
    self.failureType = args[1];
    self.cause = args[0];
  }],
  ERR_TLS_ALPN_CALLBACK_INVALID_RESULT: [TypeError, (value, protocols) =>
    `ALPN callback returned a value (${value}) that did not match any of the client's offered protocols (${protocols.join(', ')})`],
  ERR_TLS_CERT_ALTNAME_INVALID: [Error, (reason) => `Hostname/IP does not match certificate's altnames: ${reason}`, (self, args) => {
    self.reason = args[0];
    self.host = args[1];
    self.cert = args[2];
  }],
  ERR_UNHANDLED_ERROR: [Error, (error) => (error === undefined ? 'Unhandled error.' : `Unhandled error. (${error})`)],
  ERR_UNSUPPORTED_DIR_IMPORT: [Error, (path, base) => `Directory import '${path}' is not supported resolving ES modules imported from ${base}`,
    (self, args) => ownUrl(self, args[2])],
  ERR_UNSUPPORTED_ESM_URL_SCHEME: [Error, schemes],
  ERR_VM_MODULE_LINK_FAILURE: [Error, (message) => message, (self, args) => { self.cause = args[1]; }],
  ERR_WORKER_INVALID_EXEC_ARGV: [Error, (errors, message = 'invalid execArgv flags') => `Initiated Worker with ${message}: ${errors.join(', ')}`],
  ERR_WORKER_PATH: [TypeError, workerPath],
};
