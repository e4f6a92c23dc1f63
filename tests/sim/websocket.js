// WebSockets of both halves among far ends that cut their frames anywhere, send faulty ones, leave and break off: messages come whole, in
// order and once, and each socket closes once and says nothing after it.

const { generator } = require('internal:sim/generator');
const sim = binding('sim');
const handshake = require('internal:websocket/handshake');
const { serve, upgradeWebSocket } = require('protojs:http');

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const MESSAGE_BYTES_MAX = 6000;
const SERVER_MS = 60;
const STALL_MS = 3000;

// The far ends of clients have to know the answer beforehand.
handshake.makeKey = () => KEY;

const pattern = Buffer.alloc(1 << 15);
const fill = generator(23);
for (let i = 0; i < pattern.length; i++) pattern[i] = 32 + fill(90);

let below;
let world;

process.on('uncaughtException', (error) => sim.fail(`uncaught ${error?.stack ?? error}`));

// Frames as they stand on the wire

function frame(first, payload, masks) {
  const { length } = payload;
  const size = length < 126 ? [length] : [126, length >> 8, length & 255];
  const head = Buffer.from([first, ...size]);
  if (!masks) return Buffer.concat([head, payload]);
  head[1] |= 128;
  const mask = Buffer.from([below(256), below(256), below(256), below(256)]);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ mask[at & 3])]);
}

// A message in one frame or several, with pings between them.
function message(opcode, payload, masks) {
  const parts = [];
  let at = 0;
  let code = opcode;
  while (below(3) === 0 && at < payload.length) {
    const end = at + below(payload.length - at);
    parts.push(frame(code, payload.subarray(at, end), masks));
    code = 0;
    at = end;
    if (below(2) === 0) parts.push(frame(0x89, Buffer.from('ping'), masks));
  }
  parts.push(frame(0x80 | code, payload.subarray(at), masks));
  return Buffer.concat(parts);
}

const LASTS = ['close', 'close', 'close', 'end', 'reset', 'badOpcode', 'badMask', 'badText', 'cut', 'badClose'];
const lasts = {
  close: (masks) => frame(0x88, Buffer.from([3, 232]), masks),
  end: () => Buffer.alloc(0),
  reset: () => Buffer.alloc(0),
  badOpcode: (masks) => frame(0x83, Buffer.from('x'), masks),
  badMask: (masks) => frame(0x81, Buffer.from('x'), !masks),
  badText: (masks) => frame(0x81, Buffer.from([255, 255]), masks),
  cut: (masks) => frame(0x81, Buffer.from('cut off'), masks).subarray(0, 5),
  badClose: (masks) => frame(0x88, Buffer.from([3, 237]), masks),
};

// Who is at the far ends

function plan(text) {
  below = generator(Number(text));
  world = { ends: new Map(), isFair: sim.isFair(), sockets: 0 };
  for (let i = 1 + below(3); i > 0; i--) addEnd(20000 + i, true);
  for (let i = below(3); i > 0; i--) addEnd(30000 + i, false);
}

function addEnd(port, isClient) {
  const end = { port, isClient, messages: [], last: LASTS[below(LASTS.length)], got: 0, seen: '', sent: [] };
  const parts = [];
  for (let i = below(5); i > 0; i--) {
    const start = below(20_000);
    const payload = pattern.subarray(start, start + (below(3) === 0 ? below(130) : below(MESSAGE_BYTES_MAX)));
    const isText = below(2) === 0;
    end.messages.push({ isText, payload });
    parts.push(message(isText ? 1 : 2, payload, isClient));
  }
  parts.push(lasts[end.last](isClient));
  const steps = isClient ? ['send', opening()] : ['await', Buffer.from('\r\n\r\n'), 'send', answer()];
  if (below(2) === 0) steps.push('pause', below(300_000));
  talk(steps, Buffer.concat(parts));
  if (end.last === 'reset') steps.push('reset', 0);
  else if (end.last === 'end' || end.last === 'cut') steps.push('end', 0, 'awaitEnd', 0);
  else steps.push('awaitEnd', 0, 'end', 0);
  world.ends.set(port, end);
  sim.peer(port, isClient ? below(800_000) : -1, steps);
}

const opening = () => Buffer.from('GET /ws HTTP/1.1\r\nHost: sim\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  `Sec-WebSocket-Key: ${KEY}\r\n\r\n`);
const answer = () => Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  `Sec-WebSocket-Accept: ${handshake.acceptOf(KEY)}\r\n\r\n`);

function talk(steps, bytes) {
  for (let at = 0; at < bytes.length;) {
    const to = Math.min(bytes.length, at + 1 + below(below(2) === 0 ? 40 : bytes.length));
    steps.push('send', bytes.subarray(at, to));
    if (below(3) === 0) steps.push('pause', below(300_000));
    at = to;
  }
}

// What is seen of a socket

function wrong(end, text) {
  sim.fail(`${end.port} (${end.last}): ${text}, seen ${end.seen}`);
}

function follow(end, socket) {
  const see = (letter) => {
    sim.note(`${end.port} ${letter} ${end.got}`);
    if (end.seen.includes('c')) wrong(end, `${letter} after close`);
    if (letter !== 'm' && end.seen.includes(letter)) wrong(end, `${letter} twice`);
    end.seen += letter;
  };
  world.sockets++;
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    see('o');
    if (!end.isClient) for (const { isText, payload } of end.messages) send(end, socket, isText, payload);
  };
  socket.onmessage = ({ data }) => {
    see('m');
    const expected = end.messages[end.got++];
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data);
    const isRight = expected !== undefined && (typeof data === 'string') === expected.isText && expected.payload.equals(bytes);
    if (!isRight) wrong(end, `another message ${end.got - 1}`);
    else if (end.isClient) send(end, socket, expected.isText, expected.payload);
    if (below(40) === 0) socket.close(1000, 'enough');
  };
  socket.onerror = () => see('e');
  socket.onclose = ({ code, wasClean }) => {
    see('c');
    end.code = code;
    if (wasClean && code === 1006) wrong(end, 'a clean end without a code');
    world.sockets--;
  };
}

function send(end, socket, isText, payload) {
  if (socket.readyState !== 1) return;
  socket.send(isText ? payload.toString('latin1') : payload);
  end.sent.push(Buffer.concat([Buffer.from([isText ? 1 : 2]), payload]));
}

function run() {
  start(3);
  for (const end of world.ends.values()) if (!end.isClient) connect(end);
}

function connect(end) {
  const socket = new WebSocket(`ws://127.0.0.1:${end.port}/ws`);
  follow(end, socket);
  setTimeout(() => socket.close(), SERVER_MS);
}

function handle(request, server) {
  const end = world.ends.get(server.requestIP(request)?.port);
  if (end === undefined) return new Response('');
  const { socket, response } = upgradeWebSocket(request);
  follow(end, socket);
  setTimeout(() => socket.close(), SERVER_MS);
  return response;
}

function start(attempts) {
  let server;
  try {
    server = serve({ port: 80, hostname: '127.0.0.1', fetch: handle, onListen() {} });
  } catch (error) {
    if (world.isFair || error.syscall !== 'listen') sim.fail(error.stack);
    if (attempts > 0) setTimeout(start, 1, attempts - 1);
    return;
  }
  setTimeout(() => server.stop(), SERVER_MS);
  setTimeout(() => server.stop(true), STALL_MS).unref();
}

// What must be so when it is over

function finish() {
  if (world.sockets !== 0) sim.fail(`${world.sockets} sockets are not closed`);
  for (const end of world.ends.values()) checkEnd(end, sim.report(end.port));
  world = undefined;
}

const codes = { badOpcode: 1002, badMask: 1002, badText: 1007, badClose: 1002 };

function checkEnd(end, [met, received]) {
  if (end.seen !== '' && !end.seen.endsWith('c')) wrong(end, 'not closed');
  if (!met) return;
  const heard = framesIn(end, received);
  // What the far end heard are the messages that were sent, in order, as far as they came.
  heard.messages.forEach((bytes, at) => { if (!end.sent[at]?.equals(bytes)) wrong(end, `heard another message ${at}`); });
  if (!world.isFair || end.last === 'reset') return;
  const isFaulty = end.last in codes;
  if (isFaulty && heard.code !== undefined && heard.code !== codes[end.last] && heard.code !== 1000) wrong(end, `heard code ${heard.code}`);
}

// The messages and the code that stand in what a far end received.
function framesIn(end, bytes) {
  const heard = { messages: [], code: undefined };
  let at = bytes.indexOf('\r\n\r\n') + 4;
  if (at === 3) return heard;
  while (at + 2 <= bytes.length) {
    const [opcode, isMasked] = [bytes[at] & 15, bytes[at + 1] > 127];
    if (isMasked === end.isClient) wrong(end, isMasked ? 'a masked frame of a server' : 'a bare frame of a client');
    let length = bytes[at + 1] & 127;
    at += 2;
    if (length === 126) {
      if (at + 2 > bytes.length) break;
      length = bytes.readUInt16BE(at);
      at += 2;
    }
    const mask = isMasked ? bytes.subarray(at, at + 4) : undefined;
    at += isMasked ? 4 : 0;
    if (at + length > bytes.length) break;
    const raw = bytes.subarray(at, at + length);
    const payload = mask === undefined ? raw : raw.map((byte, place) => byte ^ mask[place & 3]);
    at += length;
    if (heard.code !== undefined) wrong(end, 'a frame behind the close');
    if (opcode === 8) heard.code = length === 0 ? 1005 : payload.readUInt16BE(0);
    else if (opcode < 3) heard.messages.push(Buffer.concat([Buffer.from([opcode]), payload]));
  }
  return heard;
}

module.exports = { plan, run, finish };
