// node:path is its POSIX half: protojs runs on Linux.
module.exports = require('node:path/posix');
