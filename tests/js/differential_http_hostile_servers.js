// Hostile servers against node:http's client and fetch: each ends as with Node, and the next request on a new connection is served.
'use strict';
const http = require('http');
const net = require('net');
const { once } = require('events');
const { alike } = require('./http_support/hostile_servers');

// Silence is waited for; an answer comes, however busy the machine is.
const SILENCE_MS = 400;
const PATIENCE_MS = 20_000;

// Words that depend on the version of undici are left out; where its parser gives another reason than Node's own, so is the reason.
const shown = ({ name, code, message, cause }) => {
  const text = `${name} ${code ?? ''} ${message.replace(/^Response does not match.*/, 'no HTTP')}`;
  return cause === undefined ? text : `${text} <- ${shown(cause)}`;
};

async function byRequest(port, method, patience) {
  const told = [];
  const agent = new http.Agent({ keepAlive: true });
  const request = http.request({ port, host: '127.0.0.1', agent, method, timeout: patience }).end();
  request.on('timeout', () => request.destroy(new Error('no patience')));
  request.on('error', (error) => told.push(shown(error)));
  request.on('response', (response) => {
    let body = '';
    response.setEncoding('latin1').on('data', (text) => { body += text; });
    response.on('aborted', () => told.push('aborted'));
    response.on('error', (error) => told.push(shown(error)));
    response.on('end', () => told.push(`${response.statusCode} ${body.slice(0, 20)} ${response.complete} ${response.rawTrailers}`));
  });
  await new Promise((resolve) => request.on('close', resolve));
  agent.destroy();
  return told;
}

async function byFetch(port, method, patience) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method, signal: AbortSignal.timeout(patience) });
    return [`${response.status} ${(await response.text()).slice(0, 20)}`];
  } catch (error) {
    return [shown(error)];
  }
}

async function tell(name, act) {
  const lines = [name];
  let count = 0;
  const server = net.createServer((socket) => socket.on('error', () => {}).on('data', () => act(socket, ++count)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const patience = name.startsWith('silence') ? SILENCE_MS : PATIENCE_MS;
  for (const method of ['GET', 'HEAD']) {
    // An answer to HEAD with a body is an answer with garbage behind it, of which Node tells an error: it is not lost here.
    if (method === 'GET') for (let i = 0; i < 2; i++) lines.push(`  request ${method} ${(await byRequest(port, method, patience)).join('; ')}`);
    lines.push(`  fetch ${method} ${(await byFetch(port, method, patience)).join('; ')}`);
  }
  server.close();
  return lines.join('\n').replaceAll(port, 'PORT');
}

async function main() {
  const names = Object.keys(alike);
  for (let i = 0; i < names.length; i += 8) {
    for (const text of await Promise.all(names.slice(i, i + 8).map((name) => tell(name, alike[name])))) console.log(text);
  }
  process.exit();
}

main();
