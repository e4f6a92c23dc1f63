// What node:http loads when a script makes requests.

const { Agent, agents } = require('internal:http/agent');
const { ClientRequest, makeRequest } = require('internal:http/client_request');

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
    return agents.global;
  },
  set globalAgent(value) {
    agents.global = value;
  },
};
