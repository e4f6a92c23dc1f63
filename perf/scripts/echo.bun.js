// Bun.listen leaves back-pressure to the script: what was not taken is written when the socket drains.
Bun.listen({
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  socket: {
    open(socket) { socket.data = { waiting: [] }; },
    data(socket, bytes) {
      const { waiting } = socket.data;
      const taken = waiting.length === 0 ? socket.write(bytes) : 0;
      if (taken < bytes.length) waiting.push(Uint8Array.prototype.slice.call(bytes, Math.max(taken, 0)));
    },
    drain(socket) {
      const { waiting } = socket.data;
      while (waiting.length > 0) {
        const taken = Math.max(socket.write(waiting[0]), 0);
        if (taken < waiting[0].length) {
          waiting[0] = waiting[0].subarray(taken);
          return;
        }
        waiting.shift();
      }
    },
    error() {},
  },
});
