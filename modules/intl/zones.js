// internal:intl/zones: time zones, from the files of the IANA database that the system has.

const MINUTE_MS = 60_000;
const DIRECTORIES = ['/usr/share/zoneinfo', '/usr/lib/zoneinfo', '/usr/share/lib/zoneinfo'];
const UTC_NAMES = [
  'UTC', 'Etc/UTC', 'Etc/GMT', 'GMT', 'Etc/UCT', 'UCT', 'Etc/Zulu', 'Zulu', 'Etc/Universal', 'Universal', 'Etc/Greenwich', 'Greenwich',
];
const opened = new Map();
// Zones whose short names Americans know; others are shown by their offset.
const SHORT = {
  __proto__: null,
  'Hawaii-Aleutian Standard Time': 'HST', 'Hawaii-Aleutian Daylight Time': 'HDT', 'Alaska Standard Time': 'AKST', 'Alaska Daylight Time': 'AKDT',
  'Pacific Standard Time': 'PST', 'Pacific Daylight Time': 'PDT', 'Mountain Standard Time': 'MST', 'Mountain Daylight Time': 'MDT',
  'Central Standard Time': 'CST', 'Central Daylight Time': 'CDT', 'Eastern Standard Time': 'EST', 'Eastern Daylight Time': 'EDT',
  'Atlantic Standard Time': 'AST', 'Atlantic Daylight Time': 'ADT', 'Coordinated Universal Time': 'UTC',
};

function readZone(name) {
  const fs = require('node:fs');
  for (const directory of DIRECTORIES) {
    try {
      return require('internal:intl/zone_file').parse(fs.readFileSync(`${directory}/${name}`));
    } catch {
      // The next folder, or no such zone.
    }
  }
  return undefined;
}

// { name, offsetAt(ms) -> { seconds, isSummer } }: names in any case, as they are spelled in the database.
function zone(given) {
  const fixed = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(given);
  if (fixed !== null) return fixedZone(given, (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)));
  const known = UTC_NAMES.find((name) => name.toLowerCase() === given.toLowerCase());
  if (known !== undefined) return fixedZone('UTC', 0);
  const name = spelled(given);
  if (!opened.has(name)) opened.set(name, /^[A-Za-z0-9_+\-/]+$/.test(name) && !name.startsWith('/') ? readZone(name) : undefined);
  const rules = opened.get(name);
  if (rules === undefined) throw new RangeError(`Invalid time zone specified: ${given}`);
  return { name, offsetAt: (time) => rules.at(Math.floor(time / 1000)) };
}

function fixedZone(name, minutes) {
  return { name, offsetAt: () => ({ seconds: minutes * 60, isSummer: false }) };
}

// Europe/berlin → Europe/Berlin; what has small words or capitals inside is taken as it is written.
function spelled(name) {
  if (name !== name.toLowerCase() && name !== name.toUpperCase()) return name;
  if (!name.includes('/')) return name.toUpperCase();
  return name.toLowerCase().replace(/(?:^|[/_-])[a-z]/g, (letter) => letter.toUpperCase()).replace(/_(Of|Es|Au)_/g, (word) => word.toLowerCase());
}

// The zone of the machine: TZ, else what /etc says, else UTC.
function localName() {
  const given = process.env.TZ;
  if (given !== undefined && given !== '') return /^:?(?:.*\/zoneinfo\/)?(.*)$/.exec(given)[1];
  const fs = require('node:fs');
  try {
    const link = /zoneinfo\/(?:posix\/)?(.+)$/.exec(fs.readlinkSync('/etc/localtime'));
    if (link !== null) return link[1];
  } catch {
    // No link.
  }
  try {
    return fs.readFileSync('/etc/timezone', 'latin1').trim() || 'UTC';
  } catch {
    return 'UTC';
  }
}

// Local times are asked of the engine, which knows every form of TZ.
function localZone() {
  let name = localName();
  let rules;
  try {
    rules = zone(name);
    name = rules.name;
  } catch {
    // A TZ like EST5EDT,M3.2.0,M11.1.0 has no name and no season that we could tell.
  }
  return {
    name,
    offsetAt: (time) => ({ seconds: -new Date(time).getTimezoneOffset() * 60, isSummer: rules !== undefined && rules.offsetAt(time).isSummer }),
  };
}

let names;

function namesOf(zoneName) {
  if (names === undefined) {
    names = new Map();
    const text = require('internal:intl/zone_names').replace(/\n {4}/g, ' ');
    for (const line of text.trim().split('\n')) {
      const [, shown, zones] = /^ *([^:]+(?::\d\d)?): (.*)$/.exec(line);
      if (!shown.startsWith('GMT')) for (const each of zones.split(' ')) names.set(each, shown.split('|'));
    }
  }
  return names.get(zoneName);
}

function offsetText(seconds, isLong) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const sign = seconds < 0 ? '-' : '+';
  if (isLong) return `GMT${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return `GMT${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

// "Central European Summer Time", or "GMT+2" for the short form and for zones without a name.
function nameAt(zoneOf, time, style) {
  const { seconds, isSummer } = zoneOf.offsetAt(time);
  if (style === 'shortOffset' || style === 'longOffset') return offsetText(seconds, style === 'longOffset');
  const known = namesOf(zoneOf.name);
  // In Ireland the database calls winter the season that is not standard.
  const isSecond = zoneOf.name === 'Europe/Dublin' ? !isSummer : isSummer;
  const shown = known === undefined ? undefined : isSecond ? known[1] : known[0];
  if (style === 'short') return SHORT[shown] ?? (shown === 'Greenwich Mean Time' ? 'GMT' : offsetText(seconds, false));
  if (shown === undefined || shown.startsWith('GMT')) return offsetText(seconds, true);
  return shown;
}

let remembered = { zone: undefined, variable: undefined };

// What Date.prototype.toString() says behind the offset.
function suffixAt(time) {
  const variable = process.env.TZ;
  if (remembered.zone === undefined || remembered.variable !== variable) remembered = { zone: localZone(), variable };
  return ` (${nameAt(remembered.zone, time, 'long')})`;
}

module.exports = { MINUTE_MS, localZone, nameAt, suffixAt, zone };
