// Computing in JavaScript alone: each row's name, a tab, and nanoseconds of processor time for one round. It is no case of `cargo perf`,
// since no bar is set: run it with each runtime by itself.

const { measureCpu } = require('./measure_cpu.js');

const NUMBERS = Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 10_007);
const BYTES = new Uint8Array(100_000).fill(7);
const LINES = 'key = value 123; '.repeat(1000);

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

function sumOfBytes() {
  let sum = 0;
  for (let index = 0; index < BYTES.length; index++) sum = (sum + BYTES[index]) | 0;
  return sum;
}

function sumOfCharacters() {
  let sum = 0;
  for (let index = 0; index < LINES.length; index++) sum = (sum + LINES.charCodeAt(index)) | 0;
  return sum;
}

function countWords() {
  const counts = new Map();
  for (const number of NUMBERS) counts.set(number % 1000, (counts.get(number % 1000) ?? 0) + 1);
  return counts.size;
}

const rows = [
  ['calls: fibonacci(20)', () => fibonacci(20)],
  ['a loop over 100,000 bytes', sumOfBytes],
  ['a loop over 17,000 characters', sumOfCharacters],
  ['10,000 objects made', () => NUMBERS.map((value) => ({ value, name: 'x', next: null })).length],
  ['map, filter, reduce over 10,000', () => NUMBERS.map((x) => x * 2).filter((x) => x % 3).reduce((a, b) => a + b, 0)],
  ['10,000 numbers sorted', () => NUMBERS.toSorted?.((a, b) => a - b) ?? NUMBERS.slice().sort((a, b) => a - b)],
  ['10,000 entries counted in a Map', countWords],
  ['a pattern over 17,000 characters', () => LINES.match(/\d+/g).length],
];

async function main() {
  let kept;
  for (const [name, round] of rows) {
    await measureCpu(name, (n) => {
      for (let i = 0; i < n; i++) kept = round();
    }, 1);
  }
  return kept;
}

main();
