// Makes a net.Socket of a connection that another module has served until now.

const { Socket } = require('internal:net/socket');
require('internal:net/connect');

// `handle` is what the native `net::adopt` gave. Reading goes on unless `options.pauseOnCreate`; bytes that the other
// module has read but not used are put back with `socket.unshift()` by the caller.
function adopt(handle, options) {
  return new Socket({ ...options, handle });
}

module.exports = { adopt };
