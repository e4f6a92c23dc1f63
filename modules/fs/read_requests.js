// What hooks of node:async_hooks hear of fs.readFile(): Node opens, looks, reads and closes, each a request within the one before.

const { later } = require('internal:timers/immediate');
const { asyncHooks } = binding('engine');

const TYPE = 'FSREQCALLBACK';

// `callback` as what the last of so many requests calls, or the first if it brings an error. Between them the loop turns.
function within(callback, count) {
  let request = asyncHooks.init({}, TYPE);
  return function step(error, ...values) {
    if (error || --count === 0) {
      asyncHooks.runLast(request, callback, undefined, [error, ...values]);
      return;
    }
    asyncHooks.runLast(request, () => { request = asyncHooks.init({}, TYPE); });
    later(() => step(error, ...values));
  };
}

module.exports = { within };
