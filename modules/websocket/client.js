// How a WebSocket gets its connection: a request of node:http that the server answers with an upgrade.

const handshake = require('internal:websocket/handshake');

// How long a server may take to answer.
const HANDSHAKE_MS = 30_000;

const reserved = new Set(['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions', 'host']);

function headersOf(key, { protocols, headers }) {
  const { Headers } = require('internal:fetch/headers');
  const all = {};
  for (const [name, value] of new Headers(headers)) if (!reserved.has(name)) all[name] = value;
  Object.assign(all, {
    'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  });
  if (protocols.length > 0) all['Sec-WebSocket-Protocol'] = protocols.join(', ');
  return all;
}

// A name may have percent signs that encode nothing: they stand for themselves.
function credentialsOf({ username, password }) {
  if (username === '' && password === '') return undefined;
  const { unescape } = require('node:querystring');
  return `${unescape(username)}:${unescape(password)}`;
}

// Why the answer opens no connection; undefined when it does.
function faultOf({ headers }, key, protocols, compression) {
  if (headers.upgrade?.toLowerCase() !== 'websocket') return 'Server did not set Upgrade header to "websocket".';
  if (!handshake.lists(headers.connection, 'upgrade')) return 'Server did not set Connection header to "upgrade".';
  if (headers['sec-websocket-accept'] !== handshake.acceptOf(key)) return 'Incorrect hash received in Sec-WebSocket-Accept header.';
  if (compression === null) return 'Sec-WebSocket-Extensions header is not what was offered.';
  const protocol = headers['sec-websocket-protocol'];
  if (protocol !== undefined && !protocols.includes(protocol)) return 'Protocol was not set in the opening handshake.';
  return undefined;
}

function connect(socket, state, options, { failed, opened }) {
  const { url } = state;
  if (url.protocol === 'wss:') {
    failed(socket, 'wss: needs TLS, which protojs does not have yet');
    return;
  }
  const key = handshake.makeKey();
  const request = state.request = require('node:http').request({
    hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || 80, path: url.pathname + url.search, headers: headersOf(key, options), agent: false,
    auth: credentialsOf(url),
  });
  const timer = setTimeout(() => failed(socket, 'Opening handshake timed out'), HANDSHAKE_MS);
  request.on('close', () => clearTimeout(timer));
  request.on('error', (error) => failed(socket, 'Received network error or non-101 status code.', error));
  request.on('response', (response) => {
    response.resume();
    failed(socket, 'Received network error or non-101 status code.');
  });
  request.on('upgrade', (response, tcp, head) => {
    clearTimeout(timer);
    const extensions = response.headers['sec-websocket-extensions'] ?? '';
    const compression = handshake.agreedCompression(extensions);
    const fault = faultOf(response, key, options.protocols, compression);
    if (fault !== undefined) {
      tcp.destroy();
      failed(socket, fault);
      return;
    }
    const protocol = response.headers['sec-websocket-protocol'] ?? '';
    opened(socket, tcp, { isServer: false, protocol, extensions, compression, head });
  });
  request.end();
}

module.exports = { connect };
