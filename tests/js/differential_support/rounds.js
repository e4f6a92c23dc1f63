// What the random differential scripts share: numbers that are the same in every engine, and a hash for each block of rounds.
//
// `differential_x.js SEED ROUNDS` prints the hashes; with a third argument, the number of a block, that block's transcript instead.

'use strict';

/** A source of numbers by xorshift32: `random(below)` gives an integer from 0 up to `below`, `pick(list)` an element. */
function numbers(seed) {
  let state = seed * 2654435761 >>> 0 || 1;
  function random(below) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  }
  return { random, pick: (list) => list[random(list.length)] };
}

function hash(sum, text) {
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 16777619) >>> 0;
  return sum;
}

// Takes the line of each round and prints what is asked for.
function printer(block) {
  const shown = process.argv[4] === undefined ? -1 : Number(process.argv[4]);
  let sum = 2166136261;
  return (round, text) => {
    sum = hash(sum, text);
    const number = Math.floor(round / block);
    if (number === shown) console.log(`${round} ${JSON.stringify(text)}`);
    if (shown < 0 && round % block === block - 1) console.log(`${number} ${sum.toString(16)}`);
  };
}

const total = (rounds) => Number(process.argv[3] || rounds);

/** Calls `line()` for each round and prints what is asked for. The defaults are for runs without arguments. */
function play(line, { rounds, block }) {
  const print = printer(block);
  for (let round = 0; round < total(rounds); round++) print(round, line());
}

/** As `play` where `line()` gives a promise; one round after the other. */
async function playLater(line, { rounds, block }) {
  const print = printer(block);
  for (let round = 0; round < total(rounds); round++) print(round, await line());
}

module.exports = { ...numbers(Number(process.argv[2] || 1)), numbers, play, playLater };
