// node:async_hooks.

const { createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('internal:async_hooks/hooks');

module.exports = {
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
};

// The two classes are the most used, yet seldom both.
for (const [name, file] of [['AsyncLocalStorage', 'local_storage'], ['AsyncResource', 'resource']]) {
  defineLazy(name, () => require(`internal:async_hooks/${file}`)[name]);
}
defineLazy('asyncWrapProviders', () => require('internal:async_hooks/providers'));

function defineLazy(name, load) {
  Object.defineProperty(module.exports, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = load();
      Object.defineProperty(module.exports, name, { value, enumerable: true, configurable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(module.exports, name, { value, enumerable: true, configurable: true, writable: true });
    },
  });
}
