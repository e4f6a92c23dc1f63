// What hooks of node:async_hooks hear of readFile(): Node opens, looks, reads and closes, each a request within the one before.

const { later } = require('internal:timers/immediate');
const { asyncHooks } = binding('engine');

// `callback` as what the last of so many requests calls, or the first if it brings an error. Between them the loop turns.
function within(callback, count, type = 'FSREQCALLBACK') {
  let request = asyncHooks.init({}, type);
  return function step(error, ...values) {
    if (error || --count === 0) {
      asyncHooks.runLast(request, callback, undefined, [error, ...values]);
      return;
    }
    asyncHooks.runLast(request, () => { request = asyncHooks.init({}, type); });
    later(() => step(error, ...values));
  };
}

// The same for a promise: what to call with the contents, and what with an error.
function settling(resolve, reject) {
  const told = within((error, contents) => (error ? reject(error) : resolve(contents)), 4, 'FSREQPROMISE');
  return [(contents) => told(null, contents), told];
}

module.exports = { settling, within };
