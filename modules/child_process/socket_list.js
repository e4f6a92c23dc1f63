// Sockets of a server that other processes serve: how many there are, and when the last is closed.

const { EventEmitter } = require('node:events');

// The sender's side: asks the process that has the sockets.
class SentSockets extends EventEmitter {
  constructor(child, key) {
    super();
    this.child = child;
    this.key = key;
    child.once('exit', () => this.emit('exit', this));
  }

  #ask(question, answer, swallowErrors, callback) {
    const { child, key } = this;
    const onDisconnect = () => {
      child.removeListener('internalMessage', onAnswer);
      callback(new (require('internal:errors').codes.ERR_CHILD_CLOSED_BEFORE_REPLY)());
    };
    const onAnswer = (message) => {
      if (message.cmd !== answer || message.key !== key) return;
      child.removeListener('disconnect', onDisconnect);
      child.removeListener('internalMessage', onAnswer);
      callback(null, message);
    };
    if (!child.connected) {
      onDisconnect();
      return;
    }
    child._send({ cmd: question, key }, undefined, swallowErrors);
    child.once('disconnect', onDisconnect);
    child.on('internalMessage', onAnswer);
  }

  close(callback) {
    this.#ask('NODE_SOCKET_NOTIFY_CLOSE', 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  getConnections(callback) {
    this.#ask('NODE_SOCKET_GET_COUNT', 'NODE_SOCKET_COUNT', false, (error, message) => {
      if (error) callback(error);
      else callback(null, message.count);
    });
  }
}

// The receiver's side: counts, and answers.
class ReceivedSockets {
  constructor(target, key) {
    this.target = target;
    this.key = key;
    this.connections = 0;
    this.tellWhenEmpty = false;
    target.on('internalMessage', (message) => {
      if (message.key === key) this.#answer(message.cmd);
    });
  }

  #answer(cmd) {
    if (cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
      if (this.connections === 0) this.#send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key: this.key }, true);
      else this.tellWhenEmpty = true;
    } else if (cmd === 'NODE_SOCKET_GET_COUNT') {
      this.#send({ cmd: 'NODE_SOCKET_COUNT', key: this.key, count: this.connections }, false);
    }
  }

  #send(message, swallowErrors) {
    if (this.target.connected) this.target._send(message, undefined, swallowErrors);
  }

  add(socket) {
    this.connections++;
    socket.once('close', () => {
      if (--this.connections !== 0 || !this.tellWhenEmpty) return;
      this.tellWhenEmpty = false;
      this.#send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key: this.key }, true);
    });
  }
}

module.exports = { ReceivedSockets, SentSockets };
