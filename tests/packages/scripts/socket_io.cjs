// socket.io: polling, websocket and the upgrade between them; rooms, acknowledgements, binary data, namespaces.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');
const { listen } = require('./support/http.cjs');

function build() {
  const server = http.createServer();
  const sockets = new Server(server, { pingInterval: 500, cors: { origin: '*' } });
  sockets.use((socket, next) => (socket.handshake.auth.token === 'no' ? next(new Error('denied')) : next()));
  sockets.on('connection', (socket) => {
    socket.on('join', (room, done) => {
      socket.join(room);
      done(`joined ${room}`);
    });
    socket.on('say', (room, text) => sockets.to(room).emit('said', text));
    socket.on('bytes', (bytes, done) => done(Buffer.concat([bytes, Buffer.from('!')])));
  });
  sockets.of('/admin').on('connection', (socket) => socket.emit('welcome', { nested: { list: [1, null, 'ü'] } }));
  return { server, sockets };
}

async function exercise(address, transports) {
  const options = { transports, forceNew: true, reconnection: false };
  const [first, second] = [io(address, options), io(address, options)];
  await Promise.all([once(first, 'connect'), once(second, 'connect')]);
  console.log(transports.join(), await first.emitWithAck('join', 'room'), await second.emitWithAck('join', 'room'));
  const heard = once(second, 'said');
  first.emit('say', 'room', 'words');
  console.log('heard', (await heard)[0]);
  const bytes = await first.timeout(5000).emitWithAck('bytes', Buffer.alloc(2000, 65));
  assert.ok(Buffer.from(bytes).equals(Buffer.from('A'.repeat(2000) + '!')));
  if (transports.length === 2 && first.io.engine.transport.name !== 'websocket') await once(first.io.engine, 'upgrade');
  console.log('transport', first.io.engine.transport.name);
  const admin = io(`${address}/admin`, options);
  console.log('admin', JSON.stringify((await once(admin, 'welcome'))[0]));
  const gone = once(first, 'disconnect');
  first.disconnect();
  console.log('gone', (await gone)[0]);
  second.disconnect();
  admin.disconnect();
}

(async () => {
  const { server, sockets } = build();
  const address = `http://127.0.0.1:${await listen(server)}`;
  await exercise(address, ['polling']);
  await exercise(address, ['websocket']);
  await exercise(address, ['polling', 'websocket']);
  const denied = io(address, { auth: { token: 'no' }, forceNew: true, reconnection: false });
  console.log('denied', (await once(denied, 'connect_error'))[0].message);
  denied.close();
  await sockets.close();
})();
