// What the scripts on servers share: a server on a free port, a request on a connection of its own.
'use strict';

const http = require('node:http');

exports.listen = (server) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });

exports.close = (server) =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });

// Options: method, headers, body (string or Buffer), json (sent as JSON). Answers { status, headers, bytes, text, json }.
exports.request = (port, path, options = {}) =>
  new Promise((resolve, reject) => {
    const headers = { ...options.headers };
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    if (options.json !== undefined) headers['content-type'] = 'application/json';
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    const method = options.method ?? (body === undefined ? 'GET' : 'POST');
    const outgoing = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve(answer(incoming, Buffer.concat(chunks))));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

function answer(incoming, bytes) {
  const text = bytes.toString();
  const isJson = /json/.test(incoming.headers['content-type'] ?? '') && text !== '';
  return {
    status: incoming.statusCode,
    headers: incoming.headers,
    bytes,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

// What of an answer does not depend on the clock or the port.
exports.show = (label, { status, headers, text }) => {
  const { date, ...rest } = headers;
  console.log(
    label,
    status,
    Object.keys(rest)
      .sort()
      .map((name) => `${name}=${rest[name]}`)
      .join('; '),
    '|',
    text,
  );
};
