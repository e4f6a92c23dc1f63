// internal:module/esm_errors: what Node adds to errors of ES modules: where an import stands, what CommonJS is not in a module.

const loader = binding('loader');
const engine = binding('engine');
const { pathOfHref } = require('internal:url/file');

const missing = /^The requested module '(.*)' (?:does not provide an export named|contains conflicting star exports for name) '(.*)'/;
const undefinedName = /^(require|exports|module|__filename|__dirname) is not defined$/;
const explained = new WeakSet();

function explain(error) {
  if (explained.has(error)) return;
  explained.add(error);
  if (error instanceof ReferenceError) explainName(error);
  else explainImport(error);
}

// Names of CommonJS that a module does not have.
function explainName(error) {
  const found = undefinedName.exec(error.message);
  if (found === null) return;
  const url = /(?:file|data):[^\s)]*?(?=:\d+:\d+)/.exec(error.stack)?.[0];
  const old = error.message;
  let message = `${old} in ES module scope`;
  if (found[1] === 'require') message += ', you can use import instead';
  const file = url?.replace(/[?#].*$/, '');
  const packageJson = file?.startsWith('file:') && file.endsWith('.js') ? packageOf(file) : undefined;
  if (packageJson !== undefined) {
    message += `\nThis file is being treated as an ES module because it has a '.js' file extension and '${packageJson}' contains "type": "module". ` +
      "To treat it as a CommonJS script, rename it to use the '.cjs' file extension.";
  }
  replaceMessage(error, message, old);
}

function packageOf(url) {
  const path = pathOfHref(url);
  return path === undefined || loader.kind(path) !== 'module' ? undefined : loader.packageJsonOf(path);
}

function replaceMessage(error, message, old) {
  const { stack } = error;
  error.message = message;
  if (typeof stack === 'string') error.stack = stack.replace(old, () => message);
}

// An imported name that is not there: the line of the import, and advice where CommonJS is the reason.
function explainImport(error) {
  const found = missing.exec(error.message);
  const parts = engine.missingExport();
  if (found === null || parts === undefined || parts[1] !== found[1] || parts[2] !== found[2]) return;
  const [referrer, specifier, name] = parts;
  const place = findImport(referrer, specifier, name);
  if (error.message.includes('does not provide') && name !== 'default' && isCommonJs(specifier, referrer)) {
    replaceMessage(error, adviceOnCommonJs(specifier, name, place), error.message);
  }
  if (place === undefined) return;
  const column = Math.max(0, place.text.indexOf(name));
  error.stack = `${referrer}:${place.line}\n${place.text}\n${' '.repeat(column)}${'^'.repeat(name.length)}\n${error.stack}`;
}

function isCommonJs(specifier, referrer) {
  try {
    return loader.isCommonJs(loader.resolveModule(specifier, referrer));
  } catch {
    return false;
  }
}

function adviceOnCommonJs(specifier, name, place) {
  const named = /\{([^{}]*)\}/.exec(place?.statement ?? '')?.[0];
  let message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, ` +
    'which may not support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, ' +
    `for example using:\n\nimport pkg from '${specifier}';\n`;
  if (named !== undefined && place.statement === place.text) message += `const ${named.replace(/\bas\b/g, ':').replace(/\s+:/g, ':')} = pkg;\n`;
  return message;
}

// The import statement in the source: the line that names the export.
function findImport(referrer, specifier, name) {
  const source = sourceOf(referrer);
  if (source === undefined) return undefined;
  const statements = /^[ \t]*(?:import|export)\b[^;'"]*?from\s*(['"])(.*?)\1.*$/gm;
  for (const found of source.matchAll(statements)) {
    if (found[2] !== specifier) continue;
    const at = found[0].search(new RegExp(`(?<![\\w$])${name.replace(/\W/g, '\\$&')}(?![\\w$])`));
    if (at === -1) continue;
    const line = source.slice(0, found.index + at).split('\n').length;
    return { line, text: source.split('\n')[line - 1], statement: found[0] };
  }
  return undefined;
}

function sourceOf(url) {
  if (url.endsWith('[eval1]')) return require('internal:module/main').givenSource();
  if (url.startsWith('data:')) return decodeURIComponent(url.slice(url.indexOf(',') + 1));
  try {
    return loader.readSource(pathOfHref(url));
  } catch {
    return undefined;
  }
}

module.exports = { explain };
