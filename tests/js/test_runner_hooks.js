// node:test: the order of hooks at every level.
const assert = require('node:assert');
const { test, describe, it, before, after, beforeEach, afterEach } = require('node:test');

const order = [];
const note = (text) => (t) => { order.push(`${text} ${t.name}`); };

before(note('before'));
beforeEach(note('each'));
afterEach(note('after each'));
after(() => {
  assert.deepStrictEqual(order, [
    'before <root>',
    'before suite', 'each one', 'suite each one', 'run one', 'suite after each one', 'after each one', 'after suite',
    'each two', 'run two', 'own before two', 'each inner', 'own each inner', 'run inner', 'own after each inner',
    'after each inner', 'after each two', 'own after two',
  ]);
});

describe('suite', () => {
  before(note('before'));
  after(note('after'));
  beforeEach(note('suite each'));
  afterEach(note('suite after each'));
  it('one', note('run'));
});

test('two', async (t) => {
  note('run')(t);
  t.before(note('own before'));
  t.after(note('own after'));
  t.beforeEach(note('own each'));
  t.afterEach(note('own after each'));
  await t.test('inner', note('run'));
});
