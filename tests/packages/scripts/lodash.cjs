// lodash: collections, templates, deep equality, cloning, timing.
'use strict';

const _ = require('lodash');

const people = [
  { name: 'a', age: 3, tags: ['x'] },
  { name: 'b', age: 1, tags: [] },
  { name: 'c', age: 3, tags: ['x', 'y'] },
];
console.log(
  _(people)
    .filter((one) => one.tags.length > 0)
    .sortBy(['age', 'name'])
    .map('name')
    .value(),
);
console.log(
  _.groupBy(people, 'age'),
  _.keyBy(people, 'name').b,
  _.countBy(people, ({ tags }) => tags.length),
);
console.log(
  _.orderBy(people, ['age', 'name'], ['desc', 'desc']).map(({ name }) => name),
  _.chunk([1, 2, 3, 4, 5], 2),
);
const deep = {
  list: [1, { map: new Map([['k', new Set([1])]]), date: new Date(0), regexp: /x/gi, bytes: new Uint8Array(3) }],
  self: null,
};
deep.self = deep;
const copy = _.cloneDeep(deep);
console.log(copy.self === copy, _.isEqual(copy, deep), copy.list[1].map !== deep.list[1].map, copy);
console.log(_.merge({ a: { b: [1, 2], c: 1 } }, { a: { b: [3], d: 2 } }), _.defaultsDeep({ a: { b: 1 } }, { a: { b: 2, c: 3 } }));
console.log(_.get({ a: [{ 'b.c': 1, d: 2 }] }, 'a[0]["b.c"]'), _.set({}, 'x[0].y', 1), _.has({ a: { b: 0 } }, 'a.b'));
console.log(_.template('<% _.each(list, (one) => { %><li><%- one %></li><% }) %>${ 1 + 1 }')({ list: ['<a>', 'b'] }));
console.log(
  ['camelCase', 'kebabCase', 'snakeCase', 'startCase', 'deburr', 'upperFirst'].map((name) => _[name]('déjà vuBig XMLHttp 2')),
);
console.log(
  _.words('fred, barney & pebbles 👩‍👧'),
  _.pad('ü', 4, '-'),
  _.truncate('a long line of words', { length: 10, separator: ' ' }),
);
console.log(
  _.differenceBy([2.1, 1.2], [2.3], Math.floor),
  _.xor([1, 2], [2, 3]),
  _.zipWith([1, 2], [3, 4], _.add),
  _.range(0, -4, -1),
);
console.log(
  _.isPlainObject(Object.create(null)),
  _.isArguments(
    (function () {
      return arguments;
    })(1),
  ),
  _.toString([-0, null, Symbol('s')]),
);
console.log(
  _.curry((a, b, c) => [a, b, c])(1)(_.curry.placeholder, 3)(2),
  _.flow([_.add, (n) => n * n])(1, 2),
  _.memoize((n) => n)(5),
);
console.log(
  _.inRange(3, 2, 4),
  _.clamp(9, 1, 5),
  _.round(4.006, 2),
  _.sumBy(people, 'age'),
  _.meanBy(people, 'age'),
  _.maxBy(people, 'age').name,
);
console.log(_.escape('<&">'), _.unescape('&lt;&amp;'), _.escapeRegExp('[a](b)'), _.parseInt('08'), _.uniqueId('n'));
let calls = 0;
const late = _.debounce(() => ++calls, 20);
const often = _.throttle(() => ++calls, 1000, { trailing: false });
for (let at = 0; at < 5; at++) {
  late();
  often();
}
setTimeout(() => console.log('calls', calls), 80);
