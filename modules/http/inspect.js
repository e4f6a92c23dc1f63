// What util.inspect shows of messages, servers and agents: the fields that Node's have, wherever they live here.

const { customInspectSymbol } = require('internal:util');

// What was shown of an object: the same each time, so that circles are seen.
const shownOf = new WeakMap();

const emitterNames = ['_events', '_eventsCount', '_maxListeners'];
const requestNames = [
  '_events', '_readableState', '_maxListeners', 'socket', 'httpVersionMajor', 'httpVersionMinor', 'httpVersion', 'complete', 'rawHeaders',
  'rawTrailers', 'joinDuplicateHeaders', 'aborted', 'upgrade', 'url', 'method', 'statusCode', 'statusMessage', 'client', '_consuming',
  '_dumped', 'req', '_eventsCount',
];
const outgoingNames = [
  ...emitterNames, 'outputData', 'outputSize', 'writable', 'destroyed', '_last', 'chunkedEncoding', 'shouldKeepAlive',
  'maxRequestsOnConnectionReached', '_defaultKeepAlive', 'useChunkedEncodingByDefault', 'sendDate', '_removedConnection', '_removedContLen',
  '_removedTE', 'strictContentLength', '_contentLength', '_hasBody', '_trailer', 'finished', '_headerSent', '_closed', 'socket', '_header',
  '_keepAliveTimeout', '_onPendingData',
];
const responseNames = [...outgoingNames, 'req', '_sent100', '_expect_continue'];
const clientRequestNames = [
  ...outgoingNames, 'agent', 'socketPath', 'method', 'maxHeaderSize', 'insecureHTTPParser', 'joinDuplicateHeaders', 'path', '_ended', 'res',
  'aborted', 'timeoutCb', 'upgradeOrConnect', 'parser', 'maxHeadersCount', 'reusedSocket', 'host', 'protocol',
];
const agentNames = [
  ...emitterNames, 'defaultPort', 'protocol', 'options', 'requests', 'sockets', 'freeSockets', 'keepAliveMsecs', 'keepAlive', 'maxSockets',
  'maxFreeSockets', 'scheduling', 'maxTotalSockets', 'totalSocketCount',
];
const serverNames = [
  'maxHeaderSize', 'insecureHTTPParser', 'requestTimeout', 'headersTimeout', 'keepAliveTimeout', 'connectionsCheckingInterval',
  'requireHostHeader', 'joinDuplicateHeaders', 'rejectNonStandardBodyWrites', ...emitterNames, '_connections', '_handle', '_usingWorkers',
  '_workers', '_unref', '_listeningId', 'allowHalfOpen', 'pauseOnConnect', 'noDelay', 'keepAlive', 'keepAliveInitialDelay', 'highWaterMark',
  'httpAllowHalfOpen', 'timeout', 'maxHeadersCount', 'maxRequestsPerSocket', '_connectionKey',
];

function place(shown, name, value) {
  Object.defineProperty(shown, name, { value, writable: true, enumerable: true, configurable: true });
}

// `more` are pairs of symbols and values.
function show(object, names, more = []) {
  let shown = shownOf.get(object);
  if (shown === undefined) {
    shown = Object.create(Object.getPrototypeOf(object), { [customInspectSymbol]: { value: undefined } });
    shownOf.set(object, shown);
  }
  for (const name of names) if (name in object) place(shown, name, object[name]);
  shown._events ??= Object.create(null);
  for (const name of Object.keys(object)) if (!names.includes(name) && !name.startsWith('_native')) place(shown, name, object[name]);
  for (const [name, value] of more) place(shown, name, value);
  return shown;
}

// Headers as they are stored: with the name as it was given.
function storedHeaders(message) {
  const headers = { __proto__: null };
  const names = message.getRawHeaderNames();
  for (const name of names) headers[name.toLowerCase()] = [name, message.getHeader(name)];
  return names.length === 0 ? null : headers;
}

const kHeaders = Symbol('kHeaders');
const kOutHeaders = Symbol('kOutHeaders');

// Deeper than is shown nothing is looked at: the name is enough.
function shownAs(names, more) {
  return (object, depth) => (typeof depth === 'number' && depth < 0 ? object : show(object, names, more?.(object)));
}

module.exports = {
  agent: shownAs(agentNames),
  clientRequest: shownAs(clientRequestNames, (request) => [[kOutHeaders, storedHeaders(request)]]),
  request: shownAs(requestNames, (request) => [[kHeaders, request.headers]]),
  response: shownAs(responseNames, (response) => [[kOutHeaders, storedHeaders(response)]]),
  server: shownAs(serverNames),
};
