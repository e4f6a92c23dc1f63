// Limits of node:http that the command line can change.

function maxHeaderSize() {
  return binding('program').maxHeaderSize();
}

module.exports = { maxHeaderSize };
