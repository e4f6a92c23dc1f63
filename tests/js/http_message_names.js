// Requests and responses get their machinery by the first name that is read of it: each of those names must be known.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const http = require('http');
const { EventEmitter } = require('events');
const stream = require('stream');

const source = fs.readFileSync(path.join(__dirname, '../../modules/http/messages.js'), 'utf8');

function listed(name) {
  const [, list] = new RegExp(`const ${name} = \\[([^\\]]*)\\]`).exec(source);
  return new Set(list.match(/'[^'.]+'/g).map((quoted) => quoted.slice(1, -1)));
}

// What natives are installed for, and what the stand-ins have as plain methods.
const known = {
  IncomingMessage: ['constructor', 'url', 'method', 'httpVersion', 'httpVersionMajor', 'httpVersionMinor', '_nativeHeadersDistinct',
    'rawHeaders', '_received', 'on', 'addListener'],
  ServerResponse: ['constructor', 'end', 'setHeader', 'getHeader', 'hasHeader', 'statusCode', 'headersSent', 'req', 'writeHead'],
};

function check(Class, names) {
  const missing = [];
  for (let object = Class.prototype; object !== EventEmitter.prototype; object = Object.getPrototypeOf(object)) {
    for (const name of Object.getOwnPropertyNames(object)) {
      if (names.has(name) || known[Class.name].includes(name) || name in EventEmitter.prototype) continue;
      missing.push(name);
    }
  }
  assert.deepStrictEqual(missing, [], `${Class.name} has names that modules/http/messages.js does not list`);
}

check(http.IncomingMessage, listed('requestNames'));
check(http.ServerResponse, listed('responseNames'));
assert.ok(Object.create(http.IncomingMessage.prototype) instanceof stream.Readable);
assert.ok(Object.create(http.ServerResponse.prototype) instanceof http.OutgoingMessage);
assert.ok(Object.create(http.ServerResponse.prototype) instanceof stream);
