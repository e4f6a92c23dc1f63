// internal:intl/relative_time_format: Intl.RelativeTimeFormat in English.

const { choice, finish, objectOf, resolveLocale } = require('internal:intl/locale');

const SERVICE = 'Intl.RelativeTimeFormat';
// Singular and plural, as they stand behind the number.
const UNITS = {
  second: { short: [' sec.', ' sec.'], narrow: ['s', 's'] },
  minute: { short: [' min.', ' min.'], narrow: ['m', 'm'] },
  hour: { short: [' hr.', ' hr.'], narrow: ['h', 'h'] },
  day: { short: [' day', ' days'], narrow: ['d', 'd'] },
  week: { short: [' wk.', ' wk.'], narrow: ['w', 'w'] },
  month: { short: [' mo.', ' mo.'], narrow: ['mo', 'mo'] },
  quarter: { short: [' qtr.', ' qtrs.'], narrow: ['q', 'q'] },
  year: { short: [' yr.', ' yr.'], narrow: ['y', 'y'] },
};
// What `numeric: 'auto'` says for -1, 0 and 1.
const DAYS = ['yesterday', 'today', 'tomorrow'];
const TURNS = ['last', 'this', 'next'];
const ABBREVIATED = ['week', 'month', 'quarter', 'year'];

function wordOf(value, unit, style) {
  const number = Math.sign(value);
  if (value !== number) return undefined;
  if (unit === 'day') return DAYS[number + 1];
  if (ABBREVIATED.includes(unit)) return `${TURNS[number + 1]}${style === 'long' ? ` ${unit}` : UNITS[unit].short[0]}`;
  if (number !== 0) return undefined;
  return unit === 'second' ? 'now' : `this ${unit}`;
}

class RelativeTimeFormat {
  #locale;
  #style;
  #numeric;
  #numbers;

  constructor(locales, options) {
    const given = objectOf(options);
    this.#locale = resolveLocale(locales);
    this.#style = choice(given, 'style', ['long', 'short', 'narrow'], 'long', SERVICE);
    this.#numeric = choice(given, 'numeric', ['always', 'auto'], 'always', SERVICE);
    const { NumberFormat } = require('internal:intl/number_format');
    this.#numbers = new NumberFormat(locales);
  }

  format(value, unit) {
    return this.#parts(Number(value), String(unit), 'format').map((part) => part.value).join('');
  }

  formatToParts(value, unit) {
    return this.#parts(Number(value), String(unit), 'formatToParts');
  }

  resolvedOptions() {
    return { locale: this.#locale, style: this.#style, numeric: this.#numeric, numberingSystem: 'latn' };
  }

  #parts(value, given, method) {
    const unit = given.replace(/s$/, '');
    if (!Object.hasOwn(UNITS, unit)) throw new RangeError(`Invalid unit argument for ${SERVICE}.prototype.${method}() '${given}'`);
    if (!Number.isFinite(value)) throw new RangeError(`Value need to be finite number for ${SERVICE}.prototype.${method}()`);
    const word = this.#numeric === 'auto' ? wordOf(value, unit, this.#style) : undefined;
    if (word !== undefined) return [{ type: 'literal', value: word }];
    const isPast = value < 0 || Object.is(value, -0);
    const amount = Math.abs(value);
    const names = this.#style === 'long' ? [` ${unit}`, ` ${unit}s`] : UNITS[unit][this.#style];
    const name = names[amount === 1 ? 0 : 1];
    const numbers = this.#numbers.formatToParts(amount).map((part) => ({ ...part, unit }));
    return isPast ? [...numbers, { type: 'literal', value: `${name} ago` }]
      : [{ type: 'literal', value: 'in ' }, ...numbers, { type: 'literal', value: name }];
  }
}

module.exports = { RelativeTimeFormat: finish(RelativeTimeFormat, 'RelativeTimeFormat') };
