// What Intl and the methods that depend on a locale say in en-US, as in Node: the part that protojs has.
'use strict';

const { random, pick, play } = require('./differential_support/rounds');

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'America/Los_Angeles', 'Asia/Tokyo', 'Europe/London', 'Africa/Nairobi'];
const dateForms = [
  {}, { dateStyle: 'full' }, { dateStyle: 'long', timeStyle: 'short' }, { dateStyle: 'medium', timeStyle: 'medium' }, { timeStyle: 'long' },
  { dateStyle: 'short', timeStyle: 'full' }, { weekday: 'short', month: 'short', day: '2-digit', year: 'numeric' },
  { era: 'short', year: 'numeric', month: 'long', day: 'numeric' }, { era: 'narrow' }, { month: 'long', year: 'numeric' },
  { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
  { hour: 'numeric', minute: '2-digit' }, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, { hour: 'numeric', timeZoneName: 'short' },
  { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }, { month: 'numeric', day: 'numeric' }, { timeZoneName: 'longOffset' },
];
const numberForms = [
  {}, { style: 'percent' }, { style: 'percent', maximumFractionDigits: 1 }, { style: 'currency', currency: 'USD' }, { style: 'currency', currency: 'JPY' },
  { style: 'currency', currency: 'EUR', currencySign: 'accounting' }, { notation: 'compact' }, { notation: 'compact', compactDisplay: 'long' },
  { minimumFractionDigits: 2 }, { maximumFractionDigits: 0 }, { maximumSignificantDigits: 3 }, { minimumIntegerDigits: 4 }, { useGrouping: false },
  { style: 'unit', unit: 'kilobyte' }, { style: 'unit', unit: 'day', unitDisplay: 'long' }, { signDisplay: 'always' }, { minimumSignificantDigits: 3 },
];
const numbers = [0, -0, 1, 1.5, 2.5, 1.005, 0.005, 1e-7, 1e21, 123456.789, -1234.5, 999999, 99.95, 1e15, NaN, -Infinity, 12345678901234567890n];
const letters = [...'aAbBzZéEä-_.1290 $;oö'];
const word = () => Array.from({ length: random(5) }, () => pick(letters)).join('');

// Days of the years that all data agree on.
const moment = () => Date.UTC(2000 + random(30), random(12), 1 + random(28), random(24), random(60), random(60), random(1000));

function told(run) {
  try {
    return JSON.stringify(run());
  } catch (error) {
    return `${error.name} ${error.message}`;
  }
}

const lines = [
  () => new Date(moment()).toLocaleString('en-US', { timeZone: pick(zones), ...pick(dateForms) }),
  () => new Intl.DateTimeFormat('en-US', { timeZone: pick(zones), ...pick(dateForms) }).formatToParts(moment()),
  () => [new Date(moment()).toLocaleDateString(undefined, { timeZone: 'UTC' }), new Date(NaN).toLocaleTimeString()],
  () => pick(numbers).toLocaleString(pick(['en-US', 'en', undefined]), pick(numberForms)),
  () => new Intl.NumberFormat('en-US', pick(numberForms)).formatToParts(pick(numbers)),
  () => [word(), word(), word(), word()].sort((left, right) => left.localeCompare(right)),
  () => [word(), word(), 'a10', 'a9'].sort(new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare),
  () => new Intl.PluralRules('en-US', { type: pick(['cardinal', 'ordinal']) }).select(random(130)),
  () => new Intl.ListFormat('en', { type: pick(['conjunction', 'disjunction']) }).format(['a', 'b', 'c'].slice(random(3))),
  () => [1234.5, 10n, new Date(0)].toLocaleString().replace(/\d+\/.*/, ''),
  () => new Intl.DateTimeFormat('en-US', pick([{ timeZone: 'No/Where' }, { month: 'x' }, { hour: 'long' }])).resolvedOptions(),
  () => new Intl.NumberFormat('en-US', pick([{ style: 'currency' }, { minimumFractionDigits: 101 }, { style: 'x' }, { currency: '1' }])).resolvedOptions(),
  () => Intl.getCanonicalLocales(pick(['EN-us', 'de-latn-de', 'x_y', ['en', 'EN']])),
  () => new Date(moment()).toString().replace(/^.*\(/, ''),
];

play(() => told(pick(lines)), { rounds: 1500, block: 100 });
