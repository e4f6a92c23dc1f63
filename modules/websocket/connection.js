// One end of a WebSocket over a socket: frames in and out, the closing handshake, what waits to be sent.

const native = binding('websocket');

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

// Bytes of a message that a server may send.
const MESSAGE_BYTES_MAX = 128 * 1024 * 1024;
// How long the other side may take to answer a close, and to end the connection.
const CLOSE_MS = 30_000;
// Bytes that wait behind a peer that does not read: beyond them it gets no pongs, and a server reads no more of what it sends.
const UNREAD_BYTES_MAX = 1024 * 1024;

const NO_CODE = 1005;
const ABNORMAL = 1006;

class Connection {
  // `listener` has onText, onBinary, onClosing, onFault(message) and onClosed(code, reason, wasClean).
  constructor(socket, listener, { isServer, compression, messageBytesMax = MESSAGE_BYTES_MAX }) {
    this.socket = socket;
    this.listener = listener;
    this.masks = !isServer;
    this.buffered = 0;
    this.closeSent = false;
    // The code and reason that the peer gave.
    this.code = ABNORMAL;
    this.reason = '';
    this.closeReceived = false;
    this.timer = undefined;
    this.id = native.open(isServer, messageBytesMax, compression !== undefined, compression?.resets === true);
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('end', () => { if (!socket.writableEnded) socket.end(); });
    // What broke is told by the code of the close.
    socket.on('error', () => {});
    socket.on('close', () => this.closed());
    // Clients read on: two ends that wait for each other would wait for ever.
    if (isServer) socket.on('drain', () => socket.resume());
  }

  receive(bytes) {
    if (this.id === undefined) return;
    const list = native.read(this.id, bytes);
    for (let i = 0; i < list.length; i += 3) {
      const value = list[i + 1];
      switch (list[i]) {
        case TEXT: this.listener.onText(value); break;
        case BINARY: this.listener.onBinary(value); break;
        case PING: this.pong(value); break;
        case PONG: break;
        case CLOSE: this.closeAsked(list[i + 2], value); break;
        default: this.refuse(value, list[i + 2]);
      }
    }
    if (!this.masks) this.pauseBehind();
  }

  // What a client sends makes no more answers while it leaves those that it has. An ended socket drains without a word.
  pauseBehind() {
    const { socket } = this;
    if (socket.writableLength > UNREAD_BYTES_MAX && !socket.writableEnded) socket.pause();
  }

  pong(payload) {
    if (!this.closeSent && this.socket.writableLength < UNREAD_BYTES_MAX) this.socket.write(native.frame(PONG, payload, this.masks));
  }

  // Text or bytes.
  send(opcode, payload) {
    const frame = native.frame(opcode, payload, this.masks);
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
    this.buffered += bytes;
    this.socket.write(frame, () => { this.buffered -= bytes; });
  }

  // Begins or answers the closing handshake.
  close(code, reason) {
    if (this.closeSent) return;
    this.closeSent = true;
    const text = Buffer.from(reason);
    const payload = Buffer.allocUnsafe(code === undefined ? 0 : 2 + text.length);
    if (code !== undefined) {
      payload.writeUInt16BE(code);
      text.copy(payload, 2);
    }
    this.socket.write(native.frame(CLOSE, payload, this.masks));
    this.limit();
  }

  limit() {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.socket.destroy(), CLOSE_MS);
    this.timer.unref();
  }

  closeAsked(code, reason) {
    this.code = code ?? NO_CODE;
    this.reason = reason;
    this.closeReceived = true;
    this.listener.onClosing();
    this.close(code, '');
    // The server ends the connection first (RFC 6455 section 7.1.1).
    if (this.masks) this.limit();
    else this.socket.end();
  }

  // The peer does not keep to the protocol.
  refuse(message, code) {
    this.release();
    this.listener.onFault(message);
    this.close(code, '');
    this.socket.end();
    // What it sends on is of no interest, but unread bytes would reset the connection in front of the close.
    this.socket.resume();
  }

  release() {
    if (this.id === undefined) return;
    native.release(this.id);
    this.id = undefined;
  }

  closed() {
    this.release();
    clearTimeout(this.timer);
    this.listener.onClosed(this.code, this.reason, this.closeSent && this.closeReceived);
  }
}

module.exports = { BINARY, Connection, TEXT };
