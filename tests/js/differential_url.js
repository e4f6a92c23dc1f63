// Random addresses through node:url, old and new, and through URLSearchParams: what comes out, and the errors, as in Node.
//
//   node differential_url.js SEED ROUNDS | diff - <(protojs differential_url.js SEED ROUNDS)
'use strict';

const url = require('node:url');
const { random, pick, play } = require('./differential_support/rounds');

const schemes = ['http:', 'https:', 'file:', 'ftp:', 'ws:', 'mailto:', 'javascript:', 'x:', 'HTTP:', '', 'data:', 'blob:http:'];
const slashes = ['//', '/', '', '\\\\', '///', '//', '//'];
const logins = ['', '', '', 'u@', 'u:p@', 'a%20b:c@', ':@', 'u@v@'];
const hosts = [
  'example.com', 'EXAMPLE.com', '127.0.0.1', '0x7f.1', '[::1]', '[1:2::3]', 'münchen.de', 'xn--mnchen-3ya.de', 'a b', '', 'localhost', '%41.com',
  '1.2.3', '256.1.1.1', 'a..b', 'ex_ample.com', '日本語.jp', 'a%zz', '[::1', 'ß.de', 'a.b.', '%00',
];
const ports = ['', '', ':80', ':8080', ':443', ':99999', ':', ':a', ':0'];
const paths = [
  '', '/', '/a/b', '/a/../b', '/./c', '/a//b', '/%7Efoo/%zz', '/ü', '/a b', '/C:/x', 'rel/x', '/a;p=1', '/%2e/x', '/|', "/'q'", '/\ud800',
];
const queries = ['', '', '?', '?a=b', '?a=1&a=2&b', '?x=ü y', "?'<>", '?a%20b=c+d', '?#', '?&&=', '?\ud800=1', '?%ff'];
const hashes = ['', '', '#', '#frag', '#a b`', '#ü', '#<>'];

function address() {
  const made = pick(schemes) + pick(slashes) + pick(logins) + pick(hosts) + pick(ports) + pick(paths) + pick(queries) + pick(hashes);
  return random(12) === 0 ? ` ${made}\t\n` : made;
}

// Of bases with an opaque path the parser of Node forgives what the standard does not.
const bases = ['http://a/b/c?d#e', 'file:///C:/x/y', 'x://h/p/', 'https://u:p@[::1]:8/', 'x:/only/path', 'ws://h', 'nothing'];

function told(run) {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message} ${error.input}`;
  }
}

const parts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
const settable = parts.filter((part) => part !== 'origin');
const shown = (made) => parts.map((part) => made[part]).join(' ');

function modern() {
  const made = random(2) === 0 ? new URL(address()) : new URL(address(), pick(bases));
  const before = shown(made);
  const part = pick(settable);
  // Nor does it set hosts and ports to anything as the standard wants.
  const host = pick(hosts.filter((each) => each !== ''));
  const port = pick(['8080', '', '80', '99999', '1x']);
  const other = pick([host, pick(paths), pick(queries), pick(hashes), pick(schemes), '', address(), '8080', pick(logins)]);
  const text = part.startsWith('host') ? host : part === 'port' ? port : other;
  const set = told(() => { made[part] = text; });
  return `${before} | ${part}=${text} ${set} ${shown(made)} ${made.searchParams}`;
}

function legacy() {
  const parsed = url.parse(address(), random(3) === 0, random(2) === 0);
  return `${JSON.stringify(parsed)} ${url.format(parsed)} ${url.resolve(address(), address())}`;
}

function parameters() {
  const text = () => pick(['a', 'b', 'ü', 'a b', '+', '%', '&', '', '\ud800', '=']);
  const made = new URLSearchParams(pick([
    () => pick(queries), () => ({ [text()]: text() }), () => [[text(), text()], ['a', 1]], () => new Map([['m', text()]]), () => [['one']], () => 5,
  ])());
  for (let i = random(5); i > 0; i--) {
    const name = pick(['append', 'set', 'delete', 'sort', 'has', 'getAll']);
    made[name](text(), ...(random(2) === 0 || name === 'append' || name === 'set' ? [text()] : []));
  }
  return `${made} ${made.size} ${JSON.stringify([...made])}`;
}

function files() {
  return pick([
    () => url.fileURLToPath(address()), () => url.pathToFileURL(pick(paths) + pick(queries) + pick(hashes)).href, () => url.domainToASCII(pick(hosts)),
    () => url.domainToUnicode(pick(hosts)), () => JSON.stringify(url.urlToHttpOptions(new URL(address()))),
    () => url.format(new URL(address()), { auth: random(2) === 0, fragment: random(2) === 0, search: random(2) === 0, unicode: random(2) === 0 }),
    () => `${URL.canParse(address())} ${URL.canParse(pick(paths), pick(bases))}`,
  ])();
}

play(() => told(pick([modern, modern, legacy, parameters, files])), { rounds: 1500, block: 100 });
