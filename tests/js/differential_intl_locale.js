// Intl.Locale and Intl.RelativeTimeFormat, what Intl's classes do without `new`, as in Node; and the fallback of unknown locales.
'use strict';

const assert = require('node:assert');

function told(run) {
  try {
    const value = run();
    console.log(typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    console.log(error.name, error.message);
  }
}

const names = [
  'language', 'script', 'region', 'baseName', 'calendar', 'caseFirst', 'collation', 'hourCycle', 'numeric', 'numberingSystem', 'weekInfo', 'textInfo',
];

function facts(tag) {
  const locale = new Intl.Locale(tag);
  const longest = locale.maximize();
  return [String(locale), ...names.map((name) => locale[name]), String(longest), String(locale.minimize()), String(longest.minimize())];
}

const tags = [
  'en',
  'de-AT',
  'sr-Latn-RS',
  'en-US-u-ca-buddhist-hc-h23',
  'de-u-ca-buddhist-hc-h23-nu-thai-kn-kf-upper-co-phonebk',
  'pt-BR-x-priv',
  'sl-rozaj',
  'ar',
  'he-IL',
  'fa',
  'hi',
  'generic',
  'en-US-u-kn-true',
  'ja-JP',
  'es-419',
];
for (const tag of tags) told(() => facts(tag));
told(() => String(new Intl.Locale('de-u-ca-buddhist', { region: 'at', calendar: 'gregory', numeric: true, language: 'FR' })));
for (const [tag, options] of [
  [],
  [''],
  ['x_y'],
  ['en', { hourCycle: 'x' }],
  ['en', { region: 'xxxx' }],
  [5],
  ['en', { calendar: 'x' }],
]) {
  told(() => String(new Intl.Locale(tag, options)));
}

const units = ['second', 'minutes', 'hour', 'day', 'week', 'month', 'quarter', 'years'];
for (const style of ['long', 'short', 'narrow']) {
  for (const numeric of ['always', 'auto']) {
    const format = new Intl.RelativeTimeFormat('en', { style, numeric });
    for (const unit of units)
      for (const value of [-2, -1, -0, 0, 1, 2, 1234.5, 0.5])
        told(() => [format.format(value, unit), format.formatToParts(value, unit)]);
  }
}
const relative = new Intl.RelativeTimeFormat('en');
told(() => relative.format(1, 'x'));
told(() => relative.format(NaN, 'day'));
told(() => relative.formatToParts(1));
told(() => new Intl.RelativeTimeFormat('en', { style: 'x' }));

for (const name of ['PluralRules', 'ListFormat', 'Segmenter', 'RelativeTimeFormat', 'Locale']) told(() => Intl[name]('en'));
told(() => Intl.Collator('generic', { sensitivity: 'base' }).compare('a', 'A'));
told(() => [
  Intl.NumberFormat().format(1e6),
  new Intl.Collator().constructor === Intl.Collator,
  Intl.DateTimeFormat.length,
  Intl.Locale.length,
]);
told(() => new (class extends Intl.NumberFormat {})().format(1000));

// Node has data for this language or has not: both say so.
for (const tag of ['de', 'ja-JP', 'xx-YY']) {
  const isKnown = Intl.DateTimeFormat.supportedLocalesOf(tag).length === 1;
  assert.strictEqual(new Intl.DateTimeFormat(tag).resolvedOptions().locale === 'en-US', !isKnown);
  assert.strictEqual(typeof new Date(0).toLocaleString(tag), 'string');
}
