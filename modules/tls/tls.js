// node:tls: names, constants and classes that programs touch while they load. There is no TLS behind them yet.

const net = require('node:net');
const { failure, unavailable } = require('internal:unavailable');

// The default of Node 20: strong suites first, none without authentication or with old hashes.
const DEFAULT_CIPHERS = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384', 'DHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL', '!eNULL', '!EXPORT', '!DES',
  '!RC4', '!MD5', '!PSK', '!SRP', '!CAMELLIA',
].join(':');
const SESSION_METHODS = [
  'disableRenegotiation', 'renegotiate', 'exportKeyingMaterial', 'setMaxSendFragment', 'setServername', 'setSession', 'getPeerCertificate',
  'getCertificate', 'getPeerX509Certificate', 'getX509Certificate', 'setKeyCert', 'getCipher', 'getSharedSigalgs', 'getEphemeralKeyInfo',
  'getFinished', 'getPeerFinished', 'getProtocol', 'getSession', 'getTLSTicket', 'isSessionReused', 'enableTrace',
];
const SERVER_METHODS = ['setSecureContext', 'getTicketKeys', 'setTicketKeys', 'addContext'];

// What Node puts between TLS and a stream that is no socket. Programs reach for its class through `_handle._parentWrap`.
class JSStreamSocket extends net.Socket {
  constructor(stream) {
    super();
    this.stream = stream;
  }
}

// A socket that can be made, over a stream too, and carries nothing.
function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  if (socket instanceof net.Socket) throw failure('tls', 'TLSSocket over a socket');
  net.Socket.call(this, { allowHalfOpen: options?.allowHalfOpen });
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
  this.alpnProtocol = null;
  this.servername = null;
  this.secureConnecting = true;
  const wrap = socket === undefined || socket === null ? undefined : new JSStreamSocket(socket);
  Object.defineProperty(this, '_handle', { value: { _parentWrap: wrap }, writable: true, enumerable: true, configurable: true });
}
inherit(TLSSocket, net.Socket);

TLSSocket.prototype.connect = unavailable('tls', 'TLSSocket.connect');
TLSSocket.prototype._read = function() {
  this.destroy(failure('tls', 'TLSSocket'));
};
TLSSocket.prototype._write = function(chunk, encoding, done) {
  done(failure('tls', 'TLSSocket'));
};
TLSSocket.prototype._final = (done) => done(failure('tls', 'TLSSocket'));
TLSSocket.prototype._destroy = function(error, done) {
  this._handle = null;
  done(error);
};
for (const name of SESSION_METHODS) TLSSocket.prototype[name] = unavailable('tls', name);

function Server() {
  throw failure('tls', 'Server');
}
inherit(Server, net.Server);
for (const name of SERVER_METHODS) Server.prototype[name] = unavailable('tls', name);

function inherit(constructor, parent) {
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
  Object.setPrototypeOf(constructor, parent);
}

module.exports = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS,
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: 'TLSv1.2',
  DEFAULT_MAX_VERSION: 'TLSv1.3',
  getCiphers: () => [],
  // No certificate comes with a runtime that checks none.
  rootCertificates: Object.freeze([]),
  convertALPNProtocols: unavailable('tls', 'convertALPNProtocols'),
  checkServerIdentity: unavailable('tls', 'checkServerIdentity'),
  createSecureContext: unavailable('tls', 'createSecureContext'),
  SecureContext: unavailable('tls', 'SecureContext'),
  TLSSocket,
  Server,
  createServer: unavailable('tls', 'createServer'),
  connect: unavailable('tls', 'connect'),
  createSecurePair: unavailable('tls', 'createSecurePair'),
};
