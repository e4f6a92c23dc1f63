// luxon in other languages: their names where the data are there, else those of en-US, and never a failure.
// Output: differs
'use strict';

const assert = require('node:assert');
const { DateTime, Info } = require('luxon');

const time = DateTime.fromISO('2024-02-29T13:04:05', { zone: 'Europe/Berlin' });
for (const locale of ['de', 'fr-FR', 'ja', 'pt-BR', 'en-GB', 'sv-u-nu-latn']) {
  const known = new Intl.DateTimeFormat(locale).resolvedOptions().locale;
  const text = time.setLocale(locale).toLocaleString(DateTime.DATE_HUGE);
  const isFallback = known === 'en-US';
  assert.strictEqual(isFallback, Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0);
  if (isFallback) assert.strictEqual(text, time.setLocale('en-US').toLocaleString(DateTime.DATE_HUGE));
  assert.strictEqual(Info.months('long', { locale }).length, 12);
  assert.match(time.setLocale(locale).toRelative({ base: time.plus({ days: 2 }) }), /2/);
}
