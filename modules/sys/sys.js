// node:sys: the first name of node:util.

module.exports = require('node:util');
process.emitWarning('sys is deprecated. Use util instead.', 'DeprecationWarning', 'DEP0025');
