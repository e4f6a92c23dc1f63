// internal:vm/measure: vm.measureMemory(). The engine has one heap for all contexts, so there are no others to tell of.

const engine = binding('engine');

function estimate() {
  const [allocated, used] = engine.memory();
  return { jsMemoryEstimate: used, jsMemoryRange: [used, Math.max(used, allocated)] };
}

function measureMemory(options = {}) {
  require('internal:util').emitExperimentalWarning('vm.measureMemory');
  const { validateObject, validateOneOf } = require('internal:validators');
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', ['summary', 'detailed']);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  const total = estimate();
  if (mode === 'summary') return Promise.resolve({ total });
  return Promise.resolve({ total, current: { ...total }, other: [] });
}

module.exports = { measureMemory };
