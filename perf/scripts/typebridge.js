// Costs of conversions, with the quick ways and the cache on and off: one line of JSON.
const bridge = require('protojs:typebridge');

const ROUNDS = 7;
const ROUND_US = 20e3;

const keys = (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, at % 3 ? at : `value ${at}`]));
const order = (at) => ({
  id: at, name: `item ${at}`, price: at * 1.25, tags: ['new', 'sale'], stock: { count: at * 3, place: 'north' }, sold: at % 2 === 0, note: null,
});

const VALUES = {
  'object of 1 key': keys(1),
  'object of 10 keys': keys(10),
  'object of 100 keys': keys(100),
  'array of 1,000 numbers': Array.from({ length: 1000 }, (_, at) => at * 1.5),
  'array of 100,000 numbers': Array.from({ length: 100_000 }, (_, at) => at),
  'array of 1,000 strings': Array.from({ length: 1000 }, (_, at) => `string ${at}`),
  'tree of 100 orders': Array.from({ length: 100 }, (_, at) => order(at)),
};

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

// Nanoseconds of processor time of one call, the best of some rounds: what the machine does beside only adds.
function cost(run) {
  let times = 1;
  for (let us = 0; us < ROUND_US; times = Math.max(times * 2, Math.floor(times * ROUND_US / (us + 1)))) {
    const started = cpu();
    for (let i = times; i > 0; i--) run();
    us = cpu() - started;
    if (us >= ROUND_US) break;
  }
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = cpu();
    for (let i = times; i > 0; i--) run();
    best = Math.min(best, (cpu() - started) * 1000 / times);
  }
  return best;
}

const call = cost(() => {});

function measure(value) {
  const both = cost(() => bridge.convert(value)) - call;
  const one = cost(() => bridge.share(value)) - call;
  const shared = bridge.share(value);
  const cached = cost(() => shared.value) - call;
  return { 'one way': one, 'both ways': both, cached };
}

const result = {};
for (const [name, value] of Object.entries(VALUES)) {
  bridge.fastPaths = true;
  bridge.cacheSize = 10_000;
  const on = measure(value);
  bridge.fastPaths = false;
  bridge.cacheSize = 0;
  const off = measure(value);
  result[name] = { on, off };
}
console.log(JSON.stringify(result));
