// node:_http_client, the old home of http.ClientRequest.

const { ClientRequest } = require('internal:http/client_request');

module.exports = { ClientRequest };
