// Exports that load the file they come from when they are first read.

const { standIn } = binding('engine');

// What was read or assigned becomes a plain property of the object that was asked, so that copies of the exports which
// packages patch stay apart from them.
function settle(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

// Defines `names` of `exports`, each as the export `as` of a built-in file, by default of the same name.
function defineLazily(exports, file, names, as = undefined) {
  standIn(exports, names, function get(name) {
    return settle(this ?? exports, name, require(file)[as ?? name]);
  }, function set(name, value) {
    settle(this ?? exports, name, value);
  });
}

module.exports = { defineLazily };
