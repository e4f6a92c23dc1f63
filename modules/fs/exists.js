// fs.existsSync(), which many programs call at start and nothing else of the module.

const { kindOf } = binding('fs');

function existsSync(path) {
  if (typeof path !== 'string' || path.includes('\0')) {
    try {
      path = require('internal:fs/paths').toPath(path);
    } catch {
      return false;
    }
  }
  return kindOf(path) >= 0;
}

module.exports = { existsSync };
