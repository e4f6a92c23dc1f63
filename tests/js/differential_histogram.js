// Random values in histograms of all kinds: every fact about them is Node's.
'use strict';
const { createHistogram } = require('node:perf_hooks');

let state = 12345;
function random(below) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 32 * below;
}

function show(histogram) {
  const { count, min, max, mean, stddev, exceeds } = histogram;
  const some = [0.1, 1, 33.3, 50, 90, 99.9, 100].map((percentile) => histogram.percentile(percentile));
  const round = (value) => Number(value.toPrecision(12));
  console.log(JSON.stringify([count, min, max, round(mean), round(stddev), exceeds, some, [...histogram.percentiles]]));
}

for (let run = 0; run < 60; run++) {
  const figures = 1 + run % 5;
  const lowest = 1 + Math.floor(random(20));
  const highest = lowest * 2 + Math.floor(10 ** random(12));
  const options = run % 3 === 0 ? {} : { lowest, highest, figures };
  const first = createHistogram(options);
  const second = createHistogram(options);
  for (let i = 0; i < 40; i++) {
    first.record(1 + Math.floor(10 ** random(14)));
    second.record(1 + Math.floor(random(highest)));
  }
  show(first);
  show(second);
  first.add(second);
  show(first);
  second.reset();
  second.record(7);
  show(second);
}
