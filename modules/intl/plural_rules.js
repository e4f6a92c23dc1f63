// internal:intl/plural_rules: Intl.PluralRules and Intl.ListFormat in English.

const { canonicalList, choice, finish, objectOf, resolveLocale } = require('internal:intl/locale');

function ordinal(number) {
  const [tens, ones] = [number % 100, number % 10];
  if (tens >= 11 && tens <= 13) return 'other';
  return ['other', 'one', 'two', 'few'][ones] ?? 'other';
}

class PluralRules {
  #locale;
  #type;
  #format;

  constructor(locales, options) {
    const given = objectOf(options);
    this.#locale = resolveLocale(locales);
    this.#type = choice(given, 'type', ['cardinal', 'ordinal'], 'cardinal', 'Intl.PluralRules');
    const { NumberFormat } = require('internal:intl/number_format');
    this.#format = new NumberFormat(locales, { ...given, style: 'decimal', notation: 'standard', useGrouping: false });
  }

  select(number) {
    const shown = this.#format.format(Number(number));
    if (this.#type === 'ordinal') return Number.isInteger(Number(shown)) ? ordinal(Math.abs(Number(shown))) : 'other';
    // 1.0 shows its fraction and is no longer one.
    return shown === '1' || shown === '-1' ? 'one' : 'other';
  }

  resolvedOptions() {
    const { minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits } = this.#format.resolvedOptions();
    const pluralCategories = this.#type === 'ordinal' ? ['few', 'one', 'two', 'other'] : ['one', 'other'];
    return { locale: this.#locale, type: this.#type, minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits, pluralCategories };
  }
}

const WORDS = { conjunction: { long: 'and', short: '&', narrow: '' }, disjunction: { long: 'or', short: 'or', narrow: 'or' } };

class ListFormat {
  #locale;
  #type;
  #style;

  constructor(locales, options) {
    const given = objectOf(options);
    canonicalList(locales);
    this.#locale = resolveLocale(locales);
    this.#type = choice(given, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction', 'Intl.ListFormat');
    this.#style = choice(given, 'style', ['long', 'short', 'narrow'], 'long', 'Intl.ListFormat');
  }

  format(list) {
    const items = Array.from(list, checked);
    if (this.#type === 'unit') return items.join(this.#style === 'narrow' ? ' ' : ', ');
    const word = WORDS[this.#type][this.#style];
    if (items.length < 2) return items.join('');
    if (items.length === 2) return items.join(word === '' ? ', ' : ` ${word} `);
    return `${items.slice(0, -1).join(', ')}, ${word === '' ? '' : `${word} `}${items.at(-1)}`;
  }

  resolvedOptions() {
    return { locale: this.#locale, type: this.#type, style: this.#style };
  }
}

function checked(item) {
  if (typeof item !== 'string') throw new TypeError('Iterable yielded a non-String value');
  return item;
}

module.exports = { ListFormat: finish(ListFormat, 'ListFormat'), PluralRules: finish(PluralRules, 'PluralRules') };
