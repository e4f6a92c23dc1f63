// internal:repl/server_complete: what may follow a text, by the globals of a REPLServer.

const { choose, completeModule, dataProperty, keywords, namesOf } = require('internal:repl/complete');

const identifier = /^[A-Za-z_$][\w$]*$/;

function valueIn(server, path) {
  const [root, ...rest] = path.split(/\??\./);
  if (!identifier.test(root)) return undefined;
  const vm = require('node:vm');
  const options = { displayErrors: false };
  let value = server.useGlobal ? vm.runInThisContext(root, options) : vm.runInContext(root, server.context, options);
  for (const name of rest) value = dataProperty(value, name);
  return value;
}

function globalsOf(server) {
  if (server.useGlobal) return namesOf(globalThis);
  return [...namesOf(server.context), ...require('node:vm').runInContext('Object.getOwnPropertyNames(globalThis)', server.context)];
}

// [candidates, the end of the text that they replace].
function complete(server, text) {
  let found;
  if ((found = /^\s*\.(\w*)$/.exec(text)) !== null) {
    const [prefix, names] = choose(found[1], Object.keys(server.commands));
    return [names, prefix];
  }
  if ((found = /\b(?:require|import)\s*\(\s*(['"`])([^'"`]*)$/.exec(text)) !== null) {
    const [prefix, names] = completeModule(found[2]);
    return [names, prefix];
  }
  if ((found = /([\w$]+(?:\??\.[\w$]+)*)\??\.([\w$]*)$/.exec(text)) !== null) {
    const path = found[1];
    const [, names] = choose(found[2], namesOf(valueIn(server, path)));
    return [names.map((name) => `${path}.${name}`), `${path}.${found[2]}`];
  }
  const [prefix, names] = choose(/([\w$]*)$/.exec(text)[1], [...globalsOf(server), ...keywords]);
  return [names, prefix];
}

module.exports = { complete };
