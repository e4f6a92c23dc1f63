// node:_http_incoming, the old home of http.IncomingMessage.

const { IncomingMessage } = require('internal:http/classes');

function readStart(socket) {
  if (socket && !socket._paused && socket.readable) socket.resume();
}

function readStop(socket) {
  if (socket) socket.pause();
}

module.exports = { IncomingMessage, readStart, readStop };
