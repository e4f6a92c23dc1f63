// internal:process/internals: what the other files of this module share with the object, out of the program's sight.

module.exports = Object.getPrototypeOf(require('node:process'))[Symbol.for('protojs.process')];
