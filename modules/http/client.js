// What node:http loads when a script makes requests.

const { Agent, globalAgent } = require('internal:http/agent');
const { ClientRequest, makeRequest } = require('internal:http/client_request');

let current = globalAgent;

function request(url, options, callback) {
  return makeRequest(url, options, callback);
}

function get(url, options, callback) {
  const made = makeRequest(url, options, callback);
  made.end();
  return made;
}

module.exports = {
  Agent,
  ClientRequest,
  get,
  request,
  get globalAgent() {
    return current;
  },
  set globalAgent(value) {
    current = value;
  },
};
