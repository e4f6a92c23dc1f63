// What a short array's sort() compares with what, and what it makes of a function that contradicts itself.
'use strict';

let seed = 7;
const random = (below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor(seed / 65536) % below;
};

function calls(list, compare) {
  const seen = [];
  const sorted = [...list].sort((left, right) => {
    seen.push(`${left}:${right}`);
    return compare(left, right);
  });
  return `${sorted} after ${seen.length}: ${seen}`;
}

const comparators = {
  ascending: (left, right) => left - right,
  descending: (left, right) => right - left,
  always: () => 1,
  never: () => -1,
  equal: () => 0,
  undecided: () => undefined,
  bool: (left, right) => left > right,
  byLast: (left, right) => (left % 3) - (right % 3),
  contradicting: (left, right) => (left * 7 + right * 3) % 5 - 2,
};
for (const length of [0, 1, 2, 3, 5, 10, 31, 33, 63]) {
  const list = Array.from({ length }, () => random(50));
  for (const name of Object.keys(comparators)) console.log(length, name, calls(list, comparators[name]));
}
console.log([3, undefined, 1, , 2].sort((left, right) => left - right), ['b', , 'a', 10, 9].sort());
let number = 0;
try {
  [5, 4, 3, 2, 1].sort(() => {
    if (++number === 3) throw new Error('third');
    return 0;
  });
} catch (error) {
  console.log(error.message, number);
}
const many = Array.from({ length: 500 }, (_, at) => ({ key: random(20), at }));
const sorted = many.toSorted((left, right) => left.key - right.key);
console.log(sorted.every((each, at) => at === 0 || sorted[at - 1].key < each.key || (sorted[at - 1].key === each.key && sorted[at - 1].at < each.at)));
