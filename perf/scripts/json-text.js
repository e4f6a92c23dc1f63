// Rows of `cargo perf json-text`: prints the name of each row, a tab, and nanoseconds per operation.
//
// JSON.stringify and JSON.parse of what servers send and get, each repeated n times in one function.

const { kept, measure } = require('./measure');

const item = (_, i) => ({
  sku: `SKU-${1000 + i * 37}`,
  title: `Item number ${i}`,
  quantity: i % 4 + 1,
  price: 9.99 + i * 3.5,
  discounted: i % 3 === 0,
  note: null,
});
const order = {
  id: 'ord_7f3a91c2',
  created: '2026-11-22T10:11:12.345Z',
  customer: { id: 48213, name: 'Ada Lovelace', tags: ['vip', 'eu', 'newsletter'], address: { street: '12 St James\'s Square', city: 'London', country: 'GB' } },
  items: Array.from({ length: 25 }, item),
  total: 1234.56,
  paid: true,
};

const values = {
  'an order, 3 KB': order,
  'an order of 1 KB': { ...order, items: order.items.slice(0, 7) },
  '1,000 small objects': Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `user ${i}`, active: i % 2 === 0, score: i * 1.25 })),
  'a string of 200 KB': { text: 'It was the best of times, it was the worst of times. '.repeat(4000) },
  'a string of 200 KB with lines and quotes': { text: '"It was the best of times," he wrote,\n"it was the worst of times."\n'.repeat(3000) },
  'a string of 200 K units in Cyrillic': { text: 'Все счастливые семьи похожи друг на друга. '.repeat(4500) },
  '2,000 fractions': Array.from({ length: 2000 }, (_, i) => i * 0.1 + 1 / (i + 1)),
};

for (const [name, value] of Object.entries(values)) {
  const text = JSON.stringify(value);
  measure(`stringify ${name}`, (n) => {
    let length = 0;
    for (let i = 0; i < n; i++) length += JSON.stringify(value).length;
    return length;
  });
  measure(`parse ${name}`, (n) => {
    let count = 0;
    for (let i = 0; i < n; i++) count += JSON.parse(text) === null ? 0 : 1;
    return count;
  });
}
if (kept() === 0) throw new Error('nothing was done');
