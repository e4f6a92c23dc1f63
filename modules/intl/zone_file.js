// internal:intl/zone_file: compiled files of time zones (RFC 8536), version 2 and later, and the rule for the years behind them.

const HEADER_BYTES = 44;
const DAY_SECONDS = 86_400;

// Counts of the header at `start`: [isutc, isstd, leaps, transitions, types, characters].
function countsAt(file, start) {
  if (file.latin1Slice(start, start + 4) !== 'TZif') throw new RangeError('no file of a time zone');
  return [20, 24, 28, 32, 36, 40].map((at) => file.readUInt32BE(start + at));
}

function bodyBytes([isUtc, isStandard, leaps, transitions, types, characters], timeBytes) {
  return transitions * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + isStandard + isUtc;
}

// `MST7`, `CET-1CEST,M3.5.0,M10.5.0/3`
const RULE = /^(?:[A-Za-z]+|<[^>]+>)([+-]?\d+(?::\d+)*)(?:(?:[A-Za-z]+|<[^>]+>)([+-]?\d+(?::\d+)*)?,([^,]+),([^,]+))?$/;

function secondsOf(text) {
  const sign = text.startsWith('-') ? -1 : 1;
  const [hours, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  return sign * (hours * 3600 + minutes * 60 + seconds);
}

// The moment of a change in a year, in local standard seconds since 1970: Mm.w.d, Jn or n, maybe with a time.
function changeIn(year, rule) {
  const [day, time = '2'] = rule.split('/');
  const startOf = (month, date) => Date.UTC(year, month, date) / 1000;
  const months = /^M(\d+)\.(\d)\.(\d)$/.exec(day);
  if (months === null) {
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    const number = day.startsWith('J') ? Number(day.slice(1)) - 1 + (isLeap && Number(day.slice(1)) >= 60 ? 1 : 0) : Number(day);
    return startOf(0, 1) + number * DAY_SECONDS + secondsOf(time);
  }
  const [month, week, weekday] = months.slice(1).map(Number);
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  let date = 1 + (weekday - first + 7) % 7 + (week - 1) * 7;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (date > days) date -= 7;
  return startOf(month - 1, date) + secondsOf(time);
}

// (seconds) -> { seconds, isSummer } by the line at the end of the file.
function parseRule(text) {
  const found = RULE.exec(text);
  if (found === null) return undefined;
  const standard = -secondsOf(found[1]);
  if (found[3] === undefined) return () => ({ seconds: standard, isSummer: false });
  const summer = found[2] === undefined ? standard + 3600 : -secondsOf(found[2]);
  return (time) => {
    const year = new Date((time + standard) * 1000).getUTCFullYear();
    const start = changeIn(year, found[3]) - standard;
    const end = changeIn(year, found[4]) - summer;
    const isSummer = start < end ? time >= start && time < end : !(time >= end && time < start);
    return { seconds: isSummer ? summer : standard, isSummer };
  };
}

// The number of transitions at or before `time`.
function countBefore(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

// `{ at(seconds) -> { seconds, isSummer } }` of a file.
function parse(file) {
  const start = HEADER_BYTES + bodyBytes(countsAt(file, 0), 4);
  const counts = countsAt(file, start);
  const [, , , transitions, types] = counts;
  let at = start + HEADER_BYTES;
  const times = Array.from({ length: transitions }, (_, i) => Number(file.readBigInt64BE(at + i * 8)));
  at += transitions * 8;
  const indexes = file.subarray(at, at + transitions);
  at += transitions;
  const kinds = Array.from({ length: types }, (_, i) => ({ seconds: file.readInt32BE(at + i * 6), isSummer: file[at + i * 6 + 4] === 1 }));
  const end = start + HEADER_BYTES + bodyBytes(counts, 8);
  const rule = parseRule(file.latin1Slice(end).trim());
  return {
    at(time) {
      const before = countBefore(times, time);
      if (before === times.length && rule !== undefined) return rule(time);
      return before === 0 ? kinds[0] : kinds[indexes[before - 1]];
    },
  };
}

module.exports = { parse };
