// internal:test/show: any value as text, even where its own inspection throws.

function show(value, options) {
  const { inspect } = require('internal:inspect');
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

module.exports = { show };
