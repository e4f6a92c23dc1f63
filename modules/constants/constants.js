// node:constants: the constants of os, fs and crypto in one object, as old programs have them.

const { dlopen, errno, priority, signals } = require('node:os').constants;

module.exports = Object.freeze({
  ...dlopen, ...errno, ...priority, ...signals, ...require('internal:fs/constants'), ...require('internal:crypto/constants'),
});
