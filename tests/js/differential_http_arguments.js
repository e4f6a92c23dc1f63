// Every option of node:http with values that fit and values that do not: what is made of them, or the error.
'use strict';
const http = require('node:http');
const url = require('node:url');

process.on('warning', () => {});
// What was made and then refused may fail later.
process.on('uncaughtException', () => {});

const values = [
  undefined, null, true, false, 0, 1, -1, 1.5, NaN, Infinity, '', 'a', 'bad token', '\n', 'http://x', {}, [], () => {}, Symbol('s'), 65536, '80', '/ x',
];

function nameOf(value) {
  if (typeof value === 'symbol') return 'symbol';
  if (typeof value === 'function') return 'function';
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function requestFields(request) {
  const agent = request.agent === http.globalAgent ? 'global' : request.agent?.constructor.name;
  return [
    request.method, request.path, request.host, request.protocol, JSON.stringify(request.getHeaders()), request.timeout, agent,
    request.shouldKeepAlive, request.socketPath, request.maxHeaderSize, request.insecureHTTPParser, request.joinDuplicateHeaders,
  ].join(' | ');
}

function show(label, make) {
  let text;
  try {
    const made = make();
    if (made instanceof http.ClientRequest) {
      text = requestFields(made);
      made.on('error', () => {});
      made.destroy();
    } else {
      text = JSON.stringify(made);
    }
  } catch (error) {
    text = `${error.name} ${error.code} ${error.message.split('\n')[0]} ${error.input ?? ''}`;
  }
  console.log(`${label}: ${text}`);
}

for (const value of values) {
  show(`request(${nameOf(value)})`, () => http.request(value));
  show(`new ClientRequest(${nameOf(value)})`, () => new http.ClientRequest(value));
  if (typeof value !== 'function') show(`url and ${nameOf(value)}`, () => http.request('http://127.0.0.1:1/x?y=1#z', value));
  show(`url, options and ${nameOf(value)}`, () => http.request('http://u:p%20w@127.0.0.1:1/x?y=1#z', { headers: { a: 1 } }, value));
}
const requestOptions = [
  'method', 'path', 'host', 'hostname', 'port', 'protocol', 'agent', 'timeout', 'headers', 'auth', 'setHost', 'insecureHTTPParser', 'maxHeaderSize',
  'joinDuplicateHeaders', 'socketPath', 'localAddress', 'localPort', 'family', 'lookup', 'createConnection', 'defaultPort', 'uniqueHeaders',
  'signal', 'highWaterMark', 'servername',
];
for (const name of requestOptions) {
  for (const value of values) show(`${name} ${nameOf(value)}`, () => http.request({ port: 1, [name]: value }));
}

const forms = {
  'a URL': () => http.request(new URL('http://us:pa@[::1]:1/a%20b?c=d')),
  'a URL and options': () => http.request(new URL('http://us:pa@[::1]:1/a'), { method: 'post', path: '/o', headers: { Host: 'x' } }),
  'a name in Unicode': () => http.request('http://ex\u00e4mple.test:1/p'),
  'another scheme': () => http.request('ftp://x'),
  'https': () => http.request('https://x'),
  'what url.parse gives': () => http.request(url.parse('http://a:b@localhost:1/x?y')),
  'a flat list of headers': () => http.request({ port: 1, headers: ['a', 'b', 'C', 'd'] }),
  'a list of pairs': () => http.request({ port: 1, headers: [['a', 'b'], ['C', ['d', 'e']]] }),
  'an odd list': () => http.request({ port: 1, headers: ['a', 'b', 'C'] }),
  'an undefined header': () => http.request({ port: 1, headers: { a: undefined } }),
  'a bad name': () => http.request({ port: 1, headers: { 'a b': 1 } }),
  'a bad value': () => http.request({ port: 1, headers: { a: '\u0100' } }),
  'a bad value in a list': () => http.request({ port: 1, headers: { a: ['x', '\r\n'] } }),
  'an expectation': () => http.request({ port: 1, headers: { Expect: '100-continue' } }),
  'no agent': () => http.request({ port: 1, agent: false }),
  'an agent that keeps': () => http.request({ port: 1, agent: new http.Agent({ keepAlive: true }) }),
  'an agent of another protocol': () => http.request({ port: 1, agent: { protocol: 'x:', addRequest() {} } }),
  'the least of agents': () => http.request({ port: 1, agent: { addRequest() {} } }),
  'IPv6': () => http.request({ host: '::1', port: 1 }),
  'IPv6 in brackets': () => http.request({ host: '[::1]', port: 1 }),
  'the port of another scheme': () => http.request({ host: '127.0.0.1', port: 443 }),
  'a default port': () => http.request({ host: '127.0.0.1', port: 8, defaultPort: 8 }),
  'options without a prototype': () => http.request({ __proto__: null, port: 1 }),
  'a line break in the path': () => http.request({ port: 1, path: '/a\r\nb' }),
  'Latin in the path': () => http.request({ port: 1, path: '/\u00e4' }),
  'a space in the URL': () => http.request('http://x/a b'),
};
for (const name of Object.keys(forms)) show(name, forms[name]);
for (const method of ['get', 'HEAD', 'delete', 'TRACE', 'connect', 'POST', 'purge', 'M-SEARCH', 'x']) {
  show(`method ${method}`, () => http.request({ port: 1, method }));
}

for (const check of ['validateHeaderName', 'validateHeaderValue']) {
  for (const value of values) {
    show(`${check}(${nameOf(value)})`, () => http[check](value));
    show(`${check}('x', ${nameOf(value)})`, () => http[check]('x', value));
  }
}
show('a label', () => http.validateHeaderName('a b', 'My label'));
for (const value of values) show(`setMaxIdleHTTPParsers(${nameOf(value)})`, () => http.setMaxIdleHTTPParsers(value));
show('maxHeaderSize', () => http.maxHeaderSize);
show('METHODS', () => http.METHODS);
show('STATUS_CODES', () => http.STATUS_CODES);

function serverFields(server) {
  return [
    server.requestTimeout, server.headersTimeout, server.keepAliveTimeout, server.connectionsCheckingInterval, server.maxHeaderSize,
    server.insecureHTTPParser, Boolean(server.joinDuplicateHeaders), server.requireHostHeader, server.rejectNonStandardBodyWrites, server.noDelay,
    server.keepAlive, server.keepAliveInitialDelay, server.highWaterMark, server.timeout, server.maxHeadersCount, server.maxRequestsPerSocket,
    server.httpAllowHalfOpen, server.allowHalfOpen, server.pauseOnConnect, server.listenerCount('request'),
  ].map(String);
}
const serverOptions = [
  'requestTimeout', 'headersTimeout', 'keepAliveTimeout', 'connectionsCheckingInterval', 'maxHeaderSize', 'insecureHTTPParser',
  'joinDuplicateHeaders', 'requireHostHeader', 'rejectNonStandardBodyWrites', 'noDelay', 'keepAlive', 'keepAliveInitialDelay', 'highWaterMark',
  'allowHalfOpen', 'pauseOnConnect', 'timeout',
];
for (const value of values) {
  show(`createServer(${nameOf(value)})`, () => serverFields(http.createServer(value)));
  show(`Server(${nameOf(value)})`, () => serverFields(http.Server(value)));
  show(`createServer({}, ${nameOf(value)})`, () => serverFields(http.createServer({}, value)));
  for (const name of serverOptions) show(`server ${name} ${nameOf(value)}`, () => serverFields(http.createServer({ [name]: value })));
}
show('headers take longer than requests', () => serverFields(http.createServer({ requestTimeout: 10, headersTimeout: 20 })));

function agentFields(agent) {
  return [
    agent.scheduling, agent.maxTotalSockets, agent.maxSockets, agent.maxFreeSockets, agent.keepAliveMsecs, agent.keepAlive,
    JSON.stringify(agent.options),
  ].map(String);
}
for (const value of values) {
  show(`Agent(${nameOf(value)})`, () => agentFields(http.Agent(value)));
  for (const name of ['scheduling', 'maxTotalSockets', 'maxSockets', 'maxFreeSockets', 'keepAliveMsecs', 'keepAlive', 'timeout', 'noDelay']) {
    show(`agent ${name} ${nameOf(value)}`, () => agentFields(new http.Agent({ [name]: value })));
  }
}
const named = [
  undefined, {}, { host: 'a' }, { port: 1 }, { localAddress: 'l' }, { family: 4 }, { family: 6 }, { family: 0 }, { socketPath: '/x' },
  { host: 'h', port: 3, localAddress: 'z', family: 4, socketPath: 'p' },
];
for (const options of named) show(`getName(${nameOf(options)})`, () => new http.Agent().getName(options));
