// BigInts beside numbers: order and equality, seen through every operator.
'use strict';

const assert = require('assert');

const big = [0n, 1n, -1n, 2n, -2n, 1n << 53n, -(1n << 53n), (1n << 53n) + 1n, 1n << 63n, -(1n << 63n), 1n << 64n, -(1n << 64n),
  (1n << 64n) + 1n, 1n << 1030n, -(1n << 1030n)];
const numbers = [0, -0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2, 2 ** 53, -(2 ** 53), 2 ** 63, -(2 ** 63), 2 ** 64, -(2 ** 64), 5e-324,
  -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, Infinity, -Infinity, NaN];

// The order of a BigInt and a number by whole numbers alone: -1, 0, 1, or undefined beside NaN.
function order(left, right) {
  if (Number.isNaN(right)) return undefined;
  if (right === Infinity) return -1;
  if (right === -Infinity) return 1;
  const whole = BigInt(Math.trunc(right));
  if (left !== whole) return left < whole ? -1 : 1;
  return Math.sign(Math.trunc(right) - right) || 0;
}

for (const left of big) {
  for (const right of numbers) {
    const expected = order(left, right);
    const name = `${left} and ${right}`;
    assert.deepStrictEqual([left < right, left <= right, left > right, left >= right, left == right],
      [expected < 0, expected <= 0, expected > 0, expected >= 0, expected === 0], name);
    assert.deepStrictEqual([right < left, right <= left, right > left, right >= left, right == left],
      [expected > 0, expected >= 0, expected < 0, expected <= 0, expected === 0], `${name}, turned`);
  }
}
assert.strictEqual(-0.5 < -(1n << 63n), false);
console.log('ok');
