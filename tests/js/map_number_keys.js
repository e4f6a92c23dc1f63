// Numbers as keys of a Map are found as texts are: their hashes once were all the same in the bits that count, and a look-up went through
// every key, hundreds of times the cost. The limit is far from both.
'use strict';

const assert = require('node:assert');

const KEYS = 4096;
const ROUNDS = 20;
const RATIO_MAX = 40;

function cost(keys) {
  const map = new Map(keys.map((key) => [key, key]));
  const from = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    for (const key of keys) assert.ok(map.get(key) === key);
  }
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

const numbers = Array.from({ length: KEYS }, (_, index) => index);
const texts = cost(numbers.map((number) => `key ${number}`));
for (const [name, keys] of Object.entries({
  integers: numbers,
  negatives: numbers.map((number) => -number - 1),
  multiples: numbers.map((number) => number * 65536),
  halves: numbers.map((number) => number + 0.5),
  objects: numbers.map((number) => ({ number })),
})) {
  const ratio = cost(keys) / texts;
  assert.ok(ratio < RATIO_MAX, `${name}: ${ratio} times the cost of texts`);
}
