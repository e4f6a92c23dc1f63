// What a for await loop does with its iterator, whichever way it ends.
'use strict';

const assert = require('assert');

// An iterator that writes down what is asked of it. `at` names where it fails: next, nextLater, value, return, returnLater, result.
function iterable(log, { at, values = 3, hasReturn = true } = {}) {
  let given = 0;
  const iterator = {
    [Symbol.asyncIterator]() { return this; },
    next() {
      log.push('next');
      if (at === 'next') throw new Error('next failed');
      if (at === 'nextLater') return Promise.reject(new Error('next failed'));
      if (at === 'value') return Promise.resolve({ done: false, get value() { throw new Error('value failed'); } });
      if (at === 'result') return Promise.resolve(1);
      return Promise.resolve({ done: given === values, value: given++ });
    },
  };
  if (!hasReturn) return iterator;
  iterator.return = (...given) => {
    log.push(`return(${given})`);
    if (at === 'return') throw new Error('return failed');
    if (at === 'returnLater') return Promise.reject(new Error('return failed'));
    if (at === 'returned') return Promise.resolve(1);
    return Promise.resolve().then(() => { log.push('closed'); return {}; });
  };
  return iterator;
}

// Runs a loop and says what happened, in order.
async function run(options, body) {
  const log = [];
  await body(iterable(log, options), log).then((value) => log.push(`value ${value}`), (error) => log.push(error.message));
  log.push('after');
  return log.join(' ');
}

async function throwing(list, log) {
  for await (const value of list) {
    log.push(`body ${value}`);
    throw new Error('body failed');
  }
}

async function caught(list, log) {
  try {
    for await (const value of list) {
      await null;
      if (value === 1) throw new Error('body failed');
    }
  } catch (error) {
    log.push(`caught ${error.message}`);
  } finally {
    log.push('finally');
  }
  return 'end';
}

async function destructuring(list) {
  for await (const { a: { b } } of list) void b;
}

async function whole(list, log) {
  for await (const value of list) {
    if (value === 0) continue;
    log.push(`body ${value}`);
  }
  return 'whole';
}

async function broken(list) {
  for await (const value of list) if (value === 1) break;
  return 'broken';
}

async function returned(list) {
  for await (const value of list) if (value === 1) return value;
}

async function nested(list, log) {
  outer: for await (const value of list) {
    for await (const inner of iterable(log, { values: 2 })) {
      if (inner === 1 && value === 0) continue outer;
      if (value === 1) throw new Error('inner failed');
    }
  }
}

async function* yielding(list) {
  for await (const value of list) yield value;
}

async function thrownInto(list) {
  const generator = yielding(list);
  await generator.next();
  await generator.throw(new Error('thrown in'));
}

async function closedFromOutside(list) {
  const generator = yielding(list);
  await generator.next();
  return JSON.stringify(await generator.return('given'));
}

// Closures of a loop keep the values of their turn, and the value that the loop holds goes.
async function closures(list) {
  const functions = [];
  for await (const value of list) functions.push(() => value);
  return functions.map((get) => get()).join();
}

async function synchronous(list, log) {
  const inner = { [Symbol.iterator]: () => ({ next: () => ({ value: Promise.reject(new Error('value rejected')), done: false }),
    return() { log.push('sync return'); return {}; } }) };
  void list;
  for await (const value of inner) void value;
}

const cases = [
  [{}, throwing, 'next body 0 return() closed body failed after'],
  [{ hasReturn: false }, throwing, 'next body 0 body failed after'],
  [{ at: 'return' }, throwing, 'next body 0 return() body failed after'],
  [{ at: 'returnLater' }, throwing, 'next body 0 return() body failed after'],
  [{ at: 'returned' }, throwing, 'next body 0 return() body failed after'],
  [{ at: 'next' }, throwing, 'next next failed after'],
  [{ at: 'nextLater' }, throwing, 'next next failed after'],
  [{ at: 'value' }, throwing, 'next value failed after'],
  [{ at: 'result' }, throwing, /^next .*object.* after$/],
  [{}, caught, 'next next return() closed caught body failed finally value end after'],
  [{ at: 'nextLater' }, caught, 'next caught next failed finally value end after'],
  [{}, destructuring, /^next return\(\) closed .*undefined.* after$/],
  [{}, whole, 'next next body 1 next body 2 next value whole after'],
  [{}, broken, 'next next return() closed value broken after'],
  [{ at: 'return' }, broken, 'next next return() return failed after'],
  [{ at: 'returnLater' }, broken, 'next next return() return failed after'],
  [{ at: 'returned' }, broken, /^next next return\(\) .*object.* after$/],
  [{ hasReturn: false }, broken, 'next next value broken after'],
  [{}, returned, 'next next return() closed value 1 after'],
  [{ at: 'returnLater' }, returned, 'next next return() return failed after'],
  [{}, nested, 'next next next return() closed next next return() closed return() closed inner failed after'],
  [{}, thrownInto, 'next return() closed thrown in after'],
  [{}, closedFromOutside, 'next return() closed value {"value":"given","done":true} after'],
  [{}, closures, 'next next next next value 0,1,2 after'],
];

(async () => {
  for (const [options, body, expected] of cases) {
    const seen = await run(options, body);
    const name = `${body.name} ${JSON.stringify(options)}`;
    if (typeof expected === 'string') assert.strictEqual(seen, expected, name);
    else assert.match(seen, expected, name);
  }
  assert.match(await run({}, synchronous), /value rejected after$/);
  console.log('ok');
})();
