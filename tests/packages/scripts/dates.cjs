// date-fns, luxon, dayjs: parsing, formatting, arithmetic, zones, languages.
'use strict';

process.env.TZ = 'Europe/Berlin';
const dateFns = require('date-fns');
const { de, fr } = require('date-fns/locale');
const dayjs = require('dayjs');
const luxon = require('luxon');

const { DateTime, Duration, Info, Interval, Settings } = luxon;
const moment = new Date(Date.UTC(2024, 1, 29, 13, 4, 5, 678));

function withDateFns() {
  const {
    add,
    addBusinessDays,
    differenceInCalendarDays,
    eachDayOfInterval,
    endOfMonth,
    format,
    formatDistance,
    formatDistanceStrict,
    formatISO,
    formatRelative,
    getISOWeek,
    intervalToDuration,
    isValid,
    isWithinInterval,
    parse,
    parseISO,
    startOfWeek,
    sub,
  } = dateFns;
  console.log(format(moment, 'yyyy-MM-dd HH:mm:ss.SSS xxx EEEE do MMMM QQQ w, PPPPpppp'), formatISO(moment));
  console.log(
    format(moment, 'PPPP', { locale: de }),
    format(moment, 'PPPP', { locale: fr }),
    format(startOfWeek(moment, { weekStartsOn: 1 }), 'P'),
  );
  console.log(add(moment, { years: 1, months: 1, days: 1 }).toISOString(), sub(moment, { hours: 30 }).toISOString());
  console.log(
    differenceInCalendarDays(new Date(2024, 2, 31), new Date(2024, 2, 30)),
    addBusinessDays(moment, 3).toISOString(),
    getISOWeek(moment),
  );
  console.log(
    formatDistance(moment, add(moment, { days: 40 }), { addSuffix: true }),
    formatDistanceStrict(moment, sub(moment, { hours: 7 })),
  );
  console.log(
    formatRelative(sub(moment, { days: 1 }), moment),
    intervalToDuration({ start: moment, end: add(moment, { days: 400, minutes: 3 }) }),
  );
  console.log(
    parse('29.02.2024 7:08 PM', 'dd.MM.yyyy h:mm a', new Date(0)).toISOString(),
    isValid(parse('30.02.2024', 'dd.MM.yyyy', new Date(0))),
  );
  console.log(
    parseISO('2024-W09-4').toISOString(),
    eachDayOfInterval({ start: moment, end: endOfMonth(add(moment, { days: 1 })) }).length,
  );
  console.log(isWithinInterval(moment, { start: new Date(0), end: moment }));
}

function withDayjs() {
  for (const name of [
    'utc',
    'timezone',
    'duration',
    'relativeTime',
    'customParseFormat',
    'advancedFormat',
    'isoWeek',
    'weekOfYear',
  ]) {
    dayjs.extend(require(`dayjs/plugin/${name}`));
  }
  require('dayjs/locale/de');
  console.log(
    dayjs(moment).format('YYYY-MM-DDTHH:mm:ss.SSSZ dddd Do Q'),
    dayjs(moment).add(1, 'month').endOf('month').toISOString(),
  );
  console.log(
    dayjs.utc(moment).format(),
    dayjs(moment).tz('America/New_York').format('HH:mm Z z'),
    dayjs.tz('2024-07-01 12:00', 'Asia/Tokyo').toISOString(),
  );
  console.log(
    dayjs(moment).locale('de').format('dddd, D. MMMM'),
    dayjs.duration({ hours: 49, minutes: 3 }).humanize(),
    dayjs.duration(93784000).toISOString(),
  );
  console.log(
    dayjs('05/02/69 1:02:03 PM -05:00', 'MM/DD/YY H:mm:ss A Z').toISOString(),
    dayjs('31.02.2024', 'DD.MM.YYYY', true).isValid(),
  );
  console.log(
    dayjs(moment).from(dayjs(moment).add(3, 'day')),
    dayjs(moment).diff('2024-01-01', 'week', true).toFixed(3),
    dayjs(moment).isoWeek(),
  );
}

function withLuxon() {
  const time = DateTime.fromJSDate(moment, { zone: 'America/New_York', locale: 'en-US' });
  console.log(
    time.toISO(),
    time.toFormat("yyyy LLL dd HH:mm:ss.SSS ZZZZ z 'quoted' cccc W o"),
    time.toHTTP(),
    time.toRFC2822(),
    time.toSQL(),
  );
  for (const name of [
    'DATE_SHORT',
    'DATE_MED',
    'DATE_HUGE',
    'TIME_SIMPLE',
    'TIME_24_WITH_SECONDS',
    'DATETIME_FULL',
    'DATETIME_MED_WITH_WEEKDAY',
  ]) {
    console.log(name, time.toLocaleString(DateTime[name]));
  }
  console.log(
    time.plus({ months: 1, days: 1 }).toISO(),
    time.setZone('utc').startOf('week').toISO(),
    time.setZone('Asia/Kolkata').offsetNameShort,
  );
  console.log(
    DateTime.fromISO('2024-03-31T02:30', { zone: 'Europe/Berlin' }).toISO(),
    DateTime.fromFormat('May 25 1982', 'LLLL dd yyyy').toISODate(),
  );
  console.log(DateTime.fromISO('2024-02-30').invalidExplanation, DateTime.local(2024, 1, 1, { zone: 'No/Where' }).invalidReason);
  console.log(
    time.diff(DateTime.fromISO('2023-01-01'), ['years', 'months', 'days']).toObject(),
    Duration.fromISO('P1Y2M3DT4H').toHuman(),
  );
  console.log(
    Interval.after(time, { days: 3 }).splitBy({ days: 1 }).length,
    Info.months('short').join(),
    Info.weekdays().join(),
    Info.meridiems(),
  );
  console.log(
    time.toRelative({ base: time.plus({ hours: 5 }) }),
    time.toRelativeCalendar({ base: time.plus({ days: 1 }) }),
    Settings.defaultLocale,
  );
  console.log(time.toLocaleParts({ month: 'long', day: 'numeric' }), Info.features());
}

withDateFns();
withDayjs();
withLuxon();
