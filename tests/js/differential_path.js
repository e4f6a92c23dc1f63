// Random paths through node:path, of both kinds, and random texts through node:querystring: what comes out, as in Node.
//
//   node differential_path.js SEED ROUNDS | diff - <(protojs differential_path.js SEED ROUNDS)
'use strict';

const path = require('node:path');
const querystring = require('node:querystring');
const { random, pick, play } = require('./differential_support/rounds');

const pieces = [
  'a', 'b.txt', '..', '.', '', '/', '\\', 'C:', 'c:', '//', '\\\\', 'server', 'share', ' ', '.hidden', 'x.y.z', 'é', '...', 'a:b', '?', 'UNC',
];

function text() {
  let made = '';
  for (let i = random(8); i > 0; i--) made += pick(pieces) + pick(['/', '\\', '', '/', '']);
  return made;
}

function told(run) {
  try {
    return JSON.stringify(run());
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
}

const anything = () => (random(40) === 0 ? pick([undefined, null, 5, {}, [], true, Symbol.iterator]) : text());

function onPath() {
  const kind = pick(['posix', 'win32']);
  const module = path[kind];
  const name = pick(['basename', 'dirname', 'extname', 'normalize', 'join', 'resolve', 'relative', 'isAbsolute', 'parse', 'format', 'toNamespacedPath']);
  if (name === 'format') {
    const parts = {};
    for (const part of ['root', 'dir', 'base', 'name', 'ext']) if (random(2) === 0) parts[part] = text();
    return `${kind} format ${told(() => module.format(random(30) === 0 ? anything() : parts))}`;
  }
  const args = Array.from({ length: name === 'join' || name === 'resolve' ? random(4) : name === 'relative' || random(4) === 0 ? 2 : 1 }, anything);
  // Where the first path is not absolute the folder of the process would show.
  if (name === 'resolve' || name === 'relative' || name === 'toNamespacedPath') {
    for (let i = 0; i < args.length; i++) if (typeof args[i] === 'string') args[i] = (kind === 'posix' ? '/' : 'C:\\') + args[i];
    if (name === 'resolve') args.unshift(kind === 'posix' ? '/' : 'C:\\');
  }
  return `${kind} ${name} ${told(() => module[name](...args))}`;
}

const separators = [undefined, '&', ';', '&&'];
const signs = ['a', '=', '&', '%20', '+', '%', 'ü', '%ff', ';', 'b', '%C3%BC', '\ud800', ' '];
const queryText = () => Array.from({ length: random(8) }, () => pick(signs)).join('');
const member = () => pick([queryText(), 5, -0, true, null, undefined, [1, queryText()], [], {}, 10n, NaN, Infinity]);

function onQuery() {
  switch (random(4)) {
    case 0: return told(() => querystring.parse(queryText(), pick(separators), pick([undefined, '=', '+']), pick([undefined, { maxKeys: 2 }])));
    case 1: return told(() => querystring.stringify({ [queryText()]: member(), b: member() }, pick([undefined, ';']), pick([undefined, ':'])));
    case 2: return told(() => querystring.escape(pick([queryText(), member()])));
    default: return told(() => querystring.unescape(queryText()));
  }
}

play(() => (random(3) === 0 ? onQuery() : onPath()), { rounds: 3000, block: 200 });
