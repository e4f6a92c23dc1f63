// The child's end of a channel that its parent opened: process.send(), process.channel and their kin.

function connect(fd, mode) {
  const control = require('internal:child_process/channel').setup(process, fd, mode === 'advanced' ? mode : 'json');
  // Without a listener the channel does not keep the child alive.
  control.refCounted();
  control.unrefCounted();
  process.on('newListener', (name) => {
    if (name === 'message' || name === 'disconnect') control.refCounted();
  });
  process.on('removeListener', (name) => {
    if (name === 'message' || name === 'disconnect') control.unrefCounted();
  });
}

// Called at start when there is a channel. The child's own children are not to take it for theirs.
function start([fd, mode]) {
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  connect(fd, mode);
}

module.exports = { connect, start };
