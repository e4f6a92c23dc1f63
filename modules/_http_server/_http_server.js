// node:_http_server, the old home of http.Server and http.ServerResponse.

const http = require('node:http');
const { Server, connectionListener, kConnectionsCheckingInterval, kServerResponse, storeOptions } = require('internal:http/server');

// What Server does with its options, for whoever makes a server of its own.
function storeHTTPOptions(options) {
  storeOptions(this, options);
}

// Native code looks after every connection from its first byte: there is nothing to be set up.
function setupConnectionsTracking() {}

function httpServerPreClose(server) {
  server.closeIdleConnections();
}

module.exports = {
  STATUS_CODES: http.STATUS_CODES,
  Server,
  ServerResponse: http.ServerResponse,
  setupConnectionsTracking,
  storeHTTPOptions,
  _connectionListener: connectionListener,
  kServerResponse,
  httpServerPreClose,
  kConnectionsCheckingInterval,
};
