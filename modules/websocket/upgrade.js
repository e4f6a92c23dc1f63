// WebSockets of servers: a request of `protojs:http` becomes one.

const { answerFor, kDrained, kStatus, kUpgrade } = require('internal:http/served_answer');
const { adopt } = require('internal:net/adopt');
const { accepted, failed, opened } = require('internal:websocket/websocket_class');
const handshake = require('internal:websocket/handshake');
const { handOver } = binding('http_serve');

const VERSION = '13';
// Bytes of a message that a client may send, unless the script says otherwise: every connection can hold as many.
const PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;

// Why the request is none for a WebSocket; undefined when it is.
function faultOf({ method, headers, _minorVersion }) {
  // A client of HTTP/1.0 does not know what 101 means (RFC 6455 section 4.1).
  if (_minorVersion === 0) return 'it is one of HTTP/1.0';
  if (method !== 'GET') return 'the method is not GET';
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return 'the Upgrade header does not say "websocket"';
  if (!handshake.lists(headers.get('connection'), 'upgrade')) return 'the Connection header does not list "upgrade"';
  if (headers.get('sec-websocket-version') !== VERSION) return `the Sec-WebSocket-Version header is not "${VERSION}"`;
  if (!handshake.keyPattern.test(headers.get('sec-websocket-key') ?? '')) return 'the Sec-WebSocket-Key header is no key';
  return undefined;
}

function checkProtocol(request, protocol) {
  if (protocol === '') return;
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((item) => item.trim());
  if (!offered.includes(protocol)) throw new TypeError(`the protocol "${protocol}" is not among those that the client offers`);
}

function nothing() {}

// The socket opens when the handler has given the response.
function upgradeWebSocket(request, options = {}) {
  const fault = faultOf(request);
  if (fault !== undefined) {
    const error = new TypeError(`The request is no upgrade to a WebSocket: ${fault}`);
    error[kStatus] = 426;
    throw error;
  }
  // The second name is the older one.
  const { protocol = '', maxPayload = options.maxMessageSize ?? PAYLOAD_BYTES_MAX } = options;
  require('internal:validators').validateInteger(maxPayload, 'options.maxPayload', 1);
  checkProtocol(request, protocol);
  const socket = accepted(request.url.replace(/^http/, 'ws'), protocol);
  const response = new Response(null);
  response[kUpgrade] = () => {
    // Whoever keeps the response keeps no request.
    response[kUpgrade] = nothing;
    begin(request, socket, protocol, maxPayload);
    request = undefined;
  };
  return { socket, response };
}

function begin(request, socket, protocol, maxPayload) {
  const lines = [
    'HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${handshake.acceptOf(request.headers.get('sec-websocket-key'))}`,
  ];
  if (protocol !== '') lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
  const over = handOver(request, `${lines.join('\r\n')}\r\n\r\n`);
  if (over === false) {
    // The answers in front of it leave first.
    request[kDrained] = () => begin(request, socket, protocol, maxPayload);
    return;
  }
  if (over === undefined) {
    answerFor(request, 426);
    failed(socket, 'The client is gone');
    return;
  }
  const [handle, head] = over;
  opened(socket, adopt(handle), { isServer: true, protocol, extensions: '', head, messageBytesMax: maxPayload });
}

module.exports = { upgradeWebSocket };
