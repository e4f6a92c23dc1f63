// Runs the cases of one file one after the other; each has a time that no machine that makes progress needs.
'use strict';

const CASE_MS_MAX = 20_000;

module.exports = function steps(file) {
  const cases = [];
  setImmediate(next);

  function next() {
    const current = cases.shift();
    if (current === undefined) return;
    const timer = setTimeout(() => { throw new Error(`${file}: "${current.name}" takes too long`); }, CASE_MS_MAX);
    current.run((error) => {
      clearTimeout(timer);
      if (error) throw error;
      setImmediate(next);
    });
  }

  return function test(name, run) {
    cases.push({ name, run });
  };
};
