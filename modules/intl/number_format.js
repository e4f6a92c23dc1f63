// internal:intl/number_format: Intl.NumberFormat and toLocaleString() of numbers, in en-US.

const { choice, finish, integer, objectOf, resolveLocale } = require('internal:intl/locale');
const { digitsOf } = require('internal:intl/digits');

const SERVICE = 'Intl.NumberFormat';
const SYMBOLS = {
  __proto__: null,
  USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$', MXN: 'MX$', NZD: 'NZ$', HKD: 'HK$',
  ILS: '₪', VND: '₫', TWD: 'NT$', XAF: 'FCFA', XOF: 'F CFA', PHP: '₱', XXX: '¤',
};
const NARROW = { __proto__: null, CNY: '¥', CAD: '$', AUD: '$', MXN: '$', NZD: '$', HKD: '$', TWD: '$', RUB: '₽', TRY: '₺', UAH: '₴', PLN: 'zł' };
const WITHOUT_CENTS = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'XAF', 'XOF', 'UGX', 'PYG', 'RWF']);
// Short and long names; a long one takes an s for all but one. `narrow` joins without a blank.
const UNITS = {
  __proto__: null,
  bit: ['bit', 'bit'], byte: ['byte', 'byte'], kilobyte: ['kB', 'kilobyte'], megabyte: ['MB', 'megabyte'], gigabyte: ['GB', 'gigabyte'],
  terabyte: ['TB', 'terabyte'], petabyte: ['PB', 'petabyte'], millisecond: ['ms', 'millisecond'], second: ['sec', 'second'],
  minute: ['min', 'minute'], hour: ['hr', 'hour'], day: ['day', 'day'], week: ['wk', 'week'], month: ['mth', 'month'], year: ['yr', 'year'],
  meter: ['m', 'meter'], kilometer: ['km', 'kilometer'], centimeter: ['cm', 'centimeter'], gram: ['g', 'gram'], kilogram: ['kg', 'kilogram'],
  liter: ['L', 'liter'], percent: ['%', 'percent'],
};
// Those whose short names take an s too.
const SHORT_PLURALS = new Set(['day', 'week', 'month', 'year']);
const SCALES = [['', ''], ['K', 'thousand'], ['M', 'million'], ['B', 'billion'], ['T', 'trillion']];

function currencyOf(given, style) {
  if (given.currency === undefined) {
    if (style === 'currency') throw new TypeError('Currency code is required with currency style.');
    return undefined;
  }
  const currency = String(given.currency);
  if (!/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
  return style === 'currency' ? currency.toUpperCase() : undefined;
}

function unitOf(given, style) {
  if (given.unit === undefined) {
    if (style === 'unit') throw new TypeError('Unit is required with unit style.');
    return undefined;
  }
  const unit = String(given.unit);
  const parts = unit.split('-per-');
  if (parts.length > 2 || !parts.every((part) => part in UNITS)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
  return style === 'unit' ? unit : undefined;
}

// Which digits are shown, as ECMA-402 reads the options.
function readDigits(options, given) {
  options.minimumIntegerDigits = integer(given, 'minimumIntegerDigits', 1, 21, 1);
  if (given.minimumSignificantDigits !== undefined || given.maximumSignificantDigits !== undefined) {
    options.minimumSignificantDigits = integer(given, 'minimumSignificantDigits', 1, 21, 1);
    options.maximumSignificantDigits = integer(given, 'maximumSignificantDigits', options.minimumSignificantDigits, 21, 21);
    return;
  }
  if (options.notation === 'compact' && given.minimumFractionDigits === undefined && given.maximumFractionDigits === undefined) {
    options.isCompactlyRounded = true;
    options.minimumFractionDigits = options.maximumFractionDigits = 0;
    return;
  }
  const cents = WITHOUT_CENTS.has(options.currency) ? 0 : 2;
  const [least, most] = options.style === 'currency' ? [cents, cents] : options.style === 'percent' ? [0, 0] : [0, 3];
  let min = integer(given, 'minimumFractionDigits', 0, 100, undefined);
  let max = integer(given, 'maximumFractionDigits', 0, 100, undefined);
  if (min !== undefined && max !== undefined && min > max) throw new RangeError('maximumFractionDigits value is out of range.');
  min ??= Math.min(least, max ?? least);
  max ??= Math.max(most, min);
  options.minimumFractionDigits = min;
  options.maximumFractionDigits = max;
}

function readOptions(locales, options) {
  const given = objectOf(options);
  const style = choice(given, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal', SERVICE);
  const currency = currencyOf(given, style);
  const unit = unitOf(given, style);
  const read = { locale: resolveLocale(locales), numberingSystem: 'latn', style };
  if (currency !== undefined) {
    read.currency = currency;
    read.currencyDisplay = choice(given, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol', SERVICE);
    read.currencySign = choice(given, 'currencySign', ['standard', 'accounting'], 'standard', SERVICE);
    if (read.currencyDisplay === 'name') throw new RangeError('currencyDisplay "name" is not available in protojs');
  }
  if (unit !== undefined) {
    read.unit = unit;
    read.unitDisplay = choice(given, 'unitDisplay', ['short', 'narrow', 'long'], 'short', SERVICE);
  }
  const notation = choice(given, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard', SERVICE);
  if (notation === 'scientific' || notation === 'engineering') throw new RangeError(`notation "${notation}" is not available in protojs`);
  readDigits(Object.assign(read, { notation }), given);
  delete read.notation;
  read.useGrouping = groupingOf(given.useGrouping, notation);
  read.notation = notation;
  if (notation === 'compact') read.compactDisplay = choice(given, 'compactDisplay', ['short', 'long'], 'short', SERVICE);
  read.signDisplay = choice(given, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto', SERVICE);
  return Object.assign(read, { roundingMode: 'halfExpand', roundingIncrement: 1, trailingZeroDisplay: 'auto', roundingPriority: 'auto' });
}

function groupingOf(given, notation) {
  if (given === undefined) return notation === 'compact' ? 'min2' : 'auto';
  if (given === false || given === 'false' || given === '') return false;
  return given === true || given === 'true' ? 'always' : choice({ given }, 'given', ['min2', 'auto', 'always'], 'auto', SERVICE);
}

function group(integerDigits, grouping) {
  if (grouping === false || (grouping === 'min2' && integerDigits.length < 5)) return integerDigits;
  return integerDigits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

// What a compact number is divided by, as a power of ten, once rounding cannot lift it to the next one.
function scaleOf(value, options) {
  const size = Math.abs(Number(value));
  if (!(size >= 1000) || size === Infinity) return 0;
  for (let scale = Math.min(4, Math.floor((String(BigInt(Math.round(size))).length - 1) / 3)); ; scale++) {
    const [integerDigits] = digitsOf(value, -3 * scale, options);
    if (scale === 4 || integerDigits.length <= 3) return scale;
  }
}

function signOf(isNegative, isZero, display) {
  switch (display) {
    case 'never': return '';
    case 'always': return isNegative ? '-' : '+';
    case 'exceptZero': return isZero ? '' : isNegative ? '-' : '+';
    case 'negative': return isNegative && !isZero ? '-' : '';
    default: return isNegative ? '-' : '';
  }
}

function numericParts(value, options, parts) {
  if (Number.isNaN(Number(value))) return parts.push({ type: 'nan', value: 'NaN' });
  if (value === Infinity || value === -Infinity) return parts.push({ type: 'infinity', value: '∞' });
  const scale = options.notation === 'compact' ? scaleOf(value, options) : 0;
  const shift = options.style === 'percent' ? 2 : -3 * scale;
  const [integerDigits, fraction] = digitsOf(value, shift, options);
  for (const digits of group(integerDigits, options.useGrouping).split(/(,)/)) {
    parts.push(digits === ',' ? { type: 'group', value: ',' } : { type: 'integer', value: digits });
  }
  if (fraction !== '') parts.push({ type: 'decimal', value: '.' }, { type: 'fraction', value: fraction });
  if (scale > 0) {
    if (options.compactDisplay === 'long') parts.push({ type: 'literal', value: ' ' });
    parts.push({ type: 'compact', value: SCALES[scale][options.compactDisplay === 'long' ? 1 : 0] });
  }
  return parts.every(({ type, value: text }) => (type !== 'integer' && type !== 'fraction') || /^0+$/.test(text));
}

function currencySymbol({ currency, currencyDisplay }) {
  if (currencyDisplay === 'code') return currency;
  return (currencyDisplay === 'narrowSymbol' ? NARROW[currency] : undefined) ?? SYMBOLS[currency] ?? currency;
}

// `16 kB`, `2 days`, `90 km/hr`
function unitParts({ unit, unitDisplay }, isOne) {
  const [name, per] = unit.split('-per-');
  const isLong = unitDisplay === 'long';
  let text = UNITS[name][isLong ? 1 : 0];
  if (!isOne && name !== 'percent' && (isLong || SHORT_PLURALS.has(name))) text += 's';
  if (per !== undefined) text += isLong ? ` per ${UNITS[per][1]}` : `/${{ hour: 'h', second: 's' }[per] ?? UNITS[per][0]}`;
  const isJoined = name === 'percent' && !isLong;
  return [...isJoined ? [] : [{ type: 'literal', value: ' ' }], { type: isJoined ? 'percentSign' : 'unit', value: text }];
}

function partsOf(value, options) {
  const numeric = [];
  const isZero = numericParts(value, options, numeric) === true;
  const isNegative = typeof value === 'bigint' ? value < 0n : value < 0 || Object.is(value, -0);
  const sign = signOf(isNegative, isZero || Number.isNaN(Number(value)), options.signDisplay);
  const signPart = sign === '' ? [] : [{ type: sign === '-' ? 'minusSign' : 'plusSign', value: sign }];
  if (options.style === 'percent') return [...signPart, ...numeric, { type: 'percentSign', value: '%' }];
  if (options.style === 'unit') {
    const isOne = numeric.length === 1 && numeric[0].value === '1';
    return [...signPart, ...numeric, ...unitParts(options, isOne)];
  }
  if (options.style !== 'currency') return [...signPart, ...numeric];
  const symbol = currencySymbol(options);
  const money = [{ type: 'currency', value: symbol }, ...(/[a-z]$/i.test(symbol) ? [{ type: 'literal', value: '\u00a0' }] : []), ...numeric];
  if (options.currencySign !== 'accounting' || sign !== '-') return [...signPart, ...money];
  return [{ type: 'literal', value: '(' }, ...money, { type: 'literal', value: ')' }];
}

// Numbers keep what they are; texts are read as numbers are in a program.
function numeric(value) {
  const primitive = typeof value === 'object' && value !== null ? value[Symbol.toPrimitive]?.('number') ?? value.valueOf() : value;
  return typeof primitive === 'bigint' ? primitive : Number(primitive);
}

const textOf = (value, options) => partsOf(value, options).map((part) => part.value).join('');

class NumberFormat {
  #options;
  #format;

  constructor(locales, options) {
    this.#options = readOptions(locales, options);
  }

  get format() {
    const options = this.#options;
    this.#format ??= (value) => textOf(numeric(value), options);
    return this.#format;
  }

  formatToParts(value) {
    return partsOf(numeric(value), this.#options);
  }

  resolvedOptions() {
    const { isCompactlyRounded, locale, numberingSystem, style, currency, currencyDisplay, currencySign, unit, unitDisplay, ...rest } = this.#options;
    const named = { locale, numberingSystem, style, currency, currencyDisplay, currencySign, unit, unitDisplay };
    for (const name of Object.keys(named)) if (named[name] === undefined) delete named[name];
    const { minimumIntegerDigits, ...more } = rest;
    if (!isCompactlyRounded) return { ...named, ...rest };
    return {
      ...named, minimumIntegerDigits, minimumSignificantDigits: 1, maximumSignificantDigits: 2, minimumFractionDigits: 0, ...more,
      roundingPriority: 'morePrecision',
    };
  }
}

let byDefault;

function toLocaleString(value, locales, options) {
  byDefault ??= readOptions();
  return textOf(value, locales === undefined && options === undefined ? byDefault : readOptions(locales, options));
}

module.exports = { NumberFormat: finish(NumberFormat, 'NumberFormat', true), toLocaleString };
