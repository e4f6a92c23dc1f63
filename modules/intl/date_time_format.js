// internal:intl/date_time_format: Intl.DateTimeFormat and the toLocale…String() methods of Date, in en-US.

const { choice, finish, integer, objectOf, resolveLocale } = require('internal:intl/locale');
const { partsOf, textOf } = require('internal:intl/date_parts');
const { localZone, zone } = require('internal:intl/zones');

const SERVICE = 'Intl.DateTimeFormat';
const WIDTHS = ['narrow', 'short', 'long'];
const DIGITS = ['2-digit', 'numeric'];
const STYLES = ['full', 'long', 'medium', 'short'];
const FIELDS = [
  ['weekday', WIDTHS], ['era', WIDTHS], ['year', DIGITS], ['month', [...DIGITS, ...WIDTHS]], ['day', DIGITS], ['dayPeriod', WIDTHS],
  ['hour', DIGITS], ['minute', DIGITS], ['second', DIGITS],
];
const ZONE_NAMES = ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'];
// English has no data for these here.
const MISSING = { dayPeriod: undefined, timeZoneName: /Generic$/ };
const DATE_STYLES = {
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
};
const TIME_STYLES = {
  full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
  long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  short: { hour: 'numeric', minute: '2-digit' },
};

// Which cycle hours are shown in: 12 of them by default.
function cycleOf(given) {
  const cycle = choice(given, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined, SERVICE);
  if (given.hour12 === undefined) return cycle ?? 'h12';
  // Without a cycle of its own `hour12: false` counts from 1 to 24, as Node does.
  return given.hour12 ? 'h12' : 'h24';
}

function readFields(given) {
  const fields = {};
  for (const [name, values] of FIELDS) {
    const value = choice(given, name, values, undefined, SERVICE);
    if (value !== undefined) fields[name] = value;
    if (name === 'second') {
      const digits = integer(given, 'fractionalSecondDigits', 1, 3, undefined);
      if (digits !== undefined) fields.fractionalSecondDigits = digits;
    }
  }
  const zoneName = choice(given, 'timeZoneName', ZONE_NAMES, undefined, SERVICE);
  if (zoneName !== undefined) fields.timeZoneName = zoneName;
  for (const name of Object.keys(MISSING)) {
    if (fields[name] !== undefined && (MISSING[name] === undefined || MISSING[name].test(fields[name]))) {
      throw new RangeError(`The option ${name} "${fields[name]}" is not available in protojs`);
    }
  }
  return fields;
}

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['hour', 'minute', 'second', 'fractionalSecondDigits'];
const has = (fields, names) => names.some((name) => fields[name] !== undefined);

// What is shown when the options name nothing: `wanted` is 'date', 'time' or 'any', `filled` 'date', 'time' or 'all'.
function fillIn(fields, wanted, filled) {
  const isNamed = (wanted !== 'time' && has(fields, DATE_FIELDS)) || (wanted !== 'date' && has(fields, TIME_FIELDS));
  if (isNamed) return;
  if (filled !== 'time') Object.assign(fields, { year: 'numeric', month: 'numeric', day: 'numeric' });
  if (filled !== 'date') Object.assign(fields, { hour: 'numeric', minute: 'numeric', second: 'numeric' });
}

function readOptions(locales, options, wanted = 'any', filled = 'date') {
  const given = objectOf(options);
  const read = { locale: resolveLocale(locales), calendar: 'gregory', numberingSystem: 'latn', cycle: cycleOf(given) };
  read.zone = given.timeZone === undefined ? localZone() : zone(String(given.timeZone));
  read.fields = readFields(given);
  read.dateStyle = choice(given, 'dateStyle', STYLES, undefined, SERVICE);
  read.timeStyle = choice(given, 'timeStyle', STYLES, undefined, SERVICE);
  if (read.dateStyle === undefined && read.timeStyle === undefined) {
    fillIn(read.fields, wanted, filled);
    return read;
  }
  const named = Object.keys(read.fields)[0];
  if (named !== undefined) throw new TypeError(`Can't set option ${named} when ${read.dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
  if (wanted === 'date' && read.timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
  if (wanted === 'time' && read.dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
  read.fields = { ...DATE_STYLES[read.dateStyle], ...TIME_STYLES[read.timeStyle] };
  return read;
}

function timeOf(date) {
  const time = date === undefined ? Date.now() : Number(date);
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
  return time;
}

class DateTimeFormat {
  #options;
  #format;

  constructor(locales, options) {
    this.#options = readOptions(locales, options);
  }

  get format() {
    const options = this.#options;
    this.#format ??= (date) => textOf(timeOf(date), options);
    return this.#format;
  }

  formatToParts(date) {
    return partsOf(timeOf(date), this.#options);
  }

  formatRange(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
    const [from, to] = [this.format(start), this.format(end)];
    // What both have in common is not drawn together, as full data would.
    return from === to ? from : `${from} – ${to}`;
  }

  resolvedOptions() {
    const { fields, cycle, zone: { name }, dateStyle, timeStyle, ...rest } = this.#options;
    const resolved = { ...rest, timeZone: name };
    if (fields.hour !== undefined) Object.assign(resolved, { hourCycle: cycle, hour12: cycle === 'h11' || cycle === 'h12' });
    if (dateStyle !== undefined) resolved.dateStyle = dateStyle;
    if (timeStyle !== undefined) resolved.timeStyle = timeStyle;
    return dateStyle === undefined && timeStyle === undefined ? Object.assign(resolved, shownFields(fields)) : resolved;
  }
}

// As they are shown: minutes and seconds have two digits behind something else.
function shownFields(fields) {
  const shown = { ...fields };
  if (shown.minute !== undefined && (shown.hour !== undefined || shown.second !== undefined)) shown.minute = '2-digit';
  if (shown.second !== undefined) shown.second = shown.minute === undefined ? 'numeric' : '2-digit';
  return shown;
}

// The methods of Date: `wanted` and `filled` as in fillIn(). Options of a call without any are read once for each time zone.
function dateMethod(wanted, filled) {
  let remembered;
  let variable;
  return (date, locales, options) => {
    const time = Date.prototype.getTime.call(date);
    if (Number.isNaN(time)) return 'Invalid Date';
    if (locales !== undefined || options !== undefined) return textOf(time, readOptions(locales, options, wanted, filled));
    if (remembered === undefined || variable !== process.env.TZ) {
      variable = process.env.TZ;
      remembered = readOptions(undefined, undefined, wanted, filled);
    }
    return textOf(time, remembered);
  };
}

module.exports = {
  DateTimeFormat: finish(DateTimeFormat, 'DateTimeFormat', true),
  toLocaleString: dateMethod('any', 'all'),
  toLocaleDateString: dateMethod('date', 'date'),
  toLocaleTimeString: dateMethod('time', 'time'),
};
