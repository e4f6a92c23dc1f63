// node:tls, node:https and node:http2 load with what programs touch at once, and say that they are not there when they are used.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const http2 = require('node:http2');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');
const { PassThrough } = require('node:stream');

const unavailable = { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' };

assert.strictEqual(tls.DEFAULT_MIN_VERSION, 'TLSv1.2');
assert.ok(tls.TLSSocket.prototype instanceof net.Socket && tls.Server.prototype instanceof net.Server);
for (const name of ['connect', 'createServer', 'createSecureContext', 'checkServerIdentity']) assert.throws(() => tls[name](), unavailable);
assert.throws(() => new tls.Server(), unavailable);
assert.throws(() => new tls.SecureContext(), unavailable);
assert.throws(() => new tls.TLSSocket(new net.Socket()), unavailable);

// A socket over a stream can be made, as packages do to reach its inner class; what is written to it fails.
const socket = new tls.TLSSocket(new PassThrough());
const { constructor } = socket._handle._parentWrap;
assert.ok(new constructor(new PassThrough()) instanceof net.Socket);
let failure;
socket.on('error', (error) => { failure = error; });
socket.write('x');
socket.on('close', () => assert.strictEqual(failure.code, unavailable.code));
process.on('exit', () => assert.ok(failure));

assert.ok(https.globalAgent instanceof http.Agent && new https.Agent() instanceof https.Agent);
assert.deepStrictEqual([https.globalAgent.defaultPort, https.globalAgent.protocol], [443, 'https:']);
const shared = { host: 'h', port: 1, ca: 'ca', rejectUnauthorized: false, servername: 's', minVersion: 'v', honorCipherOrder: true, secureOptions: 0 };
assert.strictEqual(https.globalAgent.getName(shared), 'h:1::ca::::::false:s:v::::true:::0::::');
for (const name of ['request', 'get', 'createServer']) assert.throws(() => https[name]('https://a.test'), unavailable);
assert.throws(() => http.get('http://a.test', { agent: https.globalAgent }), { code: 'ERR_INVALID_PROTOCOL' });

assert.strictEqual(http2.constants.HTTP2_HEADER_STATUS, ':status');
assert.strictEqual(Object.keys(http2.constants).length, 240);
for (const name of ['connect', 'createServer', 'createSecureServer']) assert.throws(() => http2[name]('http://a.test'), unavailable);
