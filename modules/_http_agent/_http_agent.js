// node:_http_agent, the old home of http.Agent.

const { Agent, agents } = require('internal:http/agent');

module.exports = { Agent, globalAgent: agents.global };
