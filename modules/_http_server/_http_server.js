// node:_http_server, the old home of http.Server and http.ServerResponse.

const http = require('node:http');
const { Server, kConnectionsCheckingInterval } = require('internal:http/server');

module.exports = {
  get STATUS_CODES() {
    return http.STATUS_CODES;
  },
  Server,
  ServerResponse: http.ServerResponse,
  get _connectionListener() {
    return http._connectionListener;
  },
  kConnectionsCheckingInterval,
};
