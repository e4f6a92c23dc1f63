// Strings that were joined of others equal those that were not, by every comparison.
'use strict';

const plain = 'x'.repeat(10_000);
const joined = () => {
  let text = '';
  for (let at = 0; at < 100; at++) text += 'x'.repeat(100);
  return text;
};
const inParts = () => `${'x'.repeat(5000)}${'x'.repeat(5000)}`;

for (const make of [joined, inParts]) {
  console.log(make() == plain, plain == make(), make() != plain, make() == make(), make() === plain, Object(make()) == plain);
  console.log(make() == `${plain}y`, make() == 5, 5 == make(), make() == null, make() == true, make() <= plain, make() < plain);
  console.log([plain].includes(make()), [plain].indexOf(make()), new Set([plain]).has(make()), Object.is(plain, make()));
}
const digits = `${'0'.repeat(9000)}${'0'.repeat(9000)}7`;
console.log(digits == 7, 7n == digits, digits == '7');
console.log(`"${'y'.repeat(40_000)}"` == JSON.stringify('y'.repeat(40_000)));
