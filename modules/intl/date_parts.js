// internal:intl/date_parts: a moment as the parts of an English text.

const { nameAt } = require('internal:intl/zones');

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
// The narrow blank before AM and PM. Whole texts have a plain one, as Node's.
const BLANK = '\u202f';

const literal = (value) => ({ type: 'literal', value });
const twoDigits = (number) => String(number).padStart(2, '0');
const digits = (number, width) => (width === '2-digit' ? twoDigits(number % 100) : String(number));

function named(names, at, width) {
  const name = names[at];
  return width === 'long' ? name : name.slice(0, width === 'narrow' ? 1 : 3);
}

// Joins lists of parts that are not empty.
function join(lists, separator) {
  return lists.filter((list) => list.length > 0).flatMap((list, at) => (at === 0 ? list : [literal(separator), ...list]));
}

const isWord = (month) => month !== undefined && month !== 'numeric' && month !== '2-digit';

function dayAndYear(date, fields) {
  const part = (type, value) => (fields[type] === undefined ? [] : [{ type, value }]);
  // Years before the first one count backwards, whether or not the era is shown.
  const fullYear = date.getUTCFullYear();
  const year = part('year', digits(fullYear > 0 ? fullYear : 1 - fullYear, fields.year));
  const day = part('day', digits(date.getUTCDate(), fields.day));
  if (fields.month === undefined) {
    return year.length > 0 && day.length > 0 ? [...year, literal(' (day: '), ...day, literal(')')] : [...year, ...day];
  }
  if (!isWord(fields.month)) return join([[{ type: 'month', value: digits(date.getUTCMonth() + 1, fields.month) }], day, year], '/');
  const month = [{ type: 'month', value: named(MONTHS, date.getUTCMonth(), fields.month) }];
  return join([join([month, day], ' '), year], day.length > 0 ? ', ' : ' ');
}

const ERAS = { narrow: ['B', 'A'], short: ['BC', 'AD'], long: ['Before Christ', 'Anno Domini'] };

function eraParts(date, fields) {
  if (fields.era === undefined) return [];
  return [{ type: 'era', value: ERAS[fields.era][date.getUTCFullYear() > 0 ? 1 : 0] }];
}

function dateParts(date, fields) {
  const rest = join([dayAndYear(date, fields), eraParts(date, fields)], ' ');
  if (fields.weekday === undefined) return rest;
  const weekday = [{ type: 'weekday', value: named(WEEKDAYS, date.getUTCDay(), fields.weekday) }];
  // A day or a year alone stands before its weekday.
  if (fields.month === undefined) return join([rest, weekday], ' ');
  return join([weekday, rest], ', ');
}

function hourText(hour, fields, cycle) {
  switch (cycle) {
    case 'h11': return digits(hour % 12, fields.hour);
    case 'h12': return digits(hour % 12 === 0 ? 12 : hour % 12, fields.hour);
    case 'h24': return twoDigits(hour === 0 ? 24 : hour);
    default: return twoDigits(hour);
  }
}

function secondParts(date, fields) {
  const seconds = date.getUTCSeconds();
  const isAlone = fields.hour === undefined && fields.minute === undefined;
  const parts = fields.second === undefined ? [] : [{ type: 'second', value: isAlone ? String(seconds) : twoDigits(seconds) }];
  if (fields.fractionalSecondDigits === undefined) return parts;
  const fraction = String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, fields.fractionalSecondDigits);
  return [...parts, ...(parts.length > 0 ? [literal('.')] : []), { type: 'fractionalSecond', value: fraction }];
}

function timeParts(date, fields, cycle) {
  const hour = date.getUTCHours();
  const hours = fields.hour === undefined ? [] : [{ type: 'hour', value: hourText(hour, fields, cycle) }];
  // A minute beside anything has two digits.
  const isAlone = hours.length === 0 && fields.second === undefined;
  const minute = date.getUTCMinutes();
  const minutes = fields.minute === undefined ? [] : [{ type: 'minute', value: isAlone ? String(minute) : twoDigits(minute) }];
  const time = join([hours, minutes, secondParts(date, fields)], ':');
  if (hours.length === 0 || cycle === 'h23' || cycle === 'h24') return time;
  return [...time, literal(BLANK), { type: 'dayPeriod', value: hour < 12 ? 'AM' : 'PM' }];
}

// What stands between date and time.
function joint({ fields, dateStyle }) {
  const isWeekdayAlone = fields.weekday !== undefined && fields.month === undefined && fields.day === undefined;
  if (dateStyle === undefined && isWeekdayAlone && fields.hour !== undefined) return ' ';
  return dateStyle === 'full' || dateStyle === 'long' || (dateStyle === undefined && fields.month === 'long') ? ' at ' : ', ';
}

// The zone, the fields and the cycle of hours stand in `options`.
function partsOf(time, options) {
  const { fields, cycle, zone } = options;
  const date = new Date(time + zone.offsetAt(time).seconds * 1000);
  const clock = timeParts(date, fields, cycle);
  const parts = join([dateParts(date, fields), clock], joint(options));
  if (fields.timeZoneName === undefined) return parts;
  return [...parts, literal(clock.length > 0 ? ' ' : ', '), { type: 'timeZoneName', value: nameAt(zone, time, fields.timeZoneName) }];
}

function textOf(time, options) {
  return partsOf(time, options).map((part) => (part.value === BLANK ? ' ' : part.value)).join('');
}

module.exports = { partsOf, textOf };
