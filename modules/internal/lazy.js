// Exports that load the file they come from when they are first read. They look like any plain property.

const engine = binding('engine');

// Defines `names` of `exports`, each as the export `as` of a built-in file, by default of the same name. Names that are there
// keep their place.
function defineLazily(exports, file, names, as = undefined) {
  engine.defineLazily(exports, names, (name) => require(file)[as ?? name]);
}

module.exports = { defineLazily };
