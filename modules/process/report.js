// process.report: diagnostic reports, when they are wanted, and where they go. What is in one: internal:process/report_content.

const program = binding('program');
const { validateBoolean, validateObject, validateSignalName, validateString } = require('internal:validators');

// How many digits the parts of a date have in names of files.
const YEAR_DIGITS = 4;

const settings = {
  directory: option('--report-directory') ?? option('--report-dir') ?? '',
  filename: option('--report-filename') ?? '',
  compact: option('--report-compact') === true,
  excludeNetwork: option('--report-exclude-network') === true,
  signal: option('--report-signal') ?? 'SIGUSR2',
  onFatalError: option('--report-on-fatalerror') === true,
  onSignal: option('--report-on-signal') === true,
  onUncaughtException: option('--report-uncaught-exception') === true,
};
let written = 0;

function option(name) {
  const value = program.option(name);
  return typeof value === 'string' && value === '' ? undefined : value;
}

function onSignal(signal) {
  write({ event: signal, trigger: 'Signal' }, undefined, undefined);
}

// The signal that is listened to, if one is.
let heard;

function listen() {
  if (heard !== undefined) process.removeListener(heard, onSignal);
  heard = settings.onSignal ? settings.signal : undefined;
  if (heard !== undefined) process.on(heard, onSignal);
}

function synthetic() {
  const { codes } = require('internal:errors');
  return new codes.ERR_SYNTHETIC();
}

function padded(number, digits) {
  return `${number}`.padStart(digits, '0');
}

// report.<date>.<time>.<process>.<thread>.<number>.json, in local time.
function nameOf(date) {
  const day = padded(date.getFullYear(), YEAR_DIGITS) + padded(date.getMonth() + 1, 2) + padded(date.getDate(), 2);
  const time = padded(date.getHours(), 2) + padded(date.getMinutes(), 2) + padded(date.getSeconds(), 2);
  written += 1;
  return `report.${day}.${time}.${process.pid}.0.${padded(written, 3)}.json`;
}

function tell(text) {
  binding('console').write(2, text);
}

// Writes a report and gives the name of its file, an empty one if it could not be written. As in Node, that is told, not thrown.
function write(cause, error, file) {
  const { makeReport } = require('internal:process/report_content');
  const name = file ?? (settings.filename || nameOf(new Date()));
  const report = makeReport({ ...cause, filename: name }, error, settings.excludeNetwork);
  const text = `${JSON.stringify(report, null, settings.compact ? 0 : 2)}\n`;
  if (name === 'stdout' || name === 'stderr') {
    binding('console').write(name === 'stdout' ? 1 : 2, text);
    tell('\nNode.js report completed\n');
    return name;
  }
  return writeFile(name, text);
}

function writeFile(name, text) {
  const { join } = require('node:path');
  const path = settings.directory === '' ? name : join(settings.directory, name);
  tell(`\nWriting Node.js report to file: ${name}`);
  try {
    require('node:fs').writeFileSync(path, text);
  } catch (error) {
    const where = settings.directory === '' ? '' : ` directory: ${settings.directory}`;
    tell(`\nFailed to open Node.js report file: ${name}${where} (errno: ${-error.errno})\n`);
    return '';
  }
  tell('\nNode.js report completed\n');
  return name;
}

// Of an exception that ends the program.
function reportUncaught(error) {
  if (settings.onUncaughtException) write({ event: 'Exception', trigger: 'Exception' }, error, undefined);
}

// `process.report`.
const report = {
  writeReport(file, err) {
    let name = file;
    let error = err;
    if (typeof file === 'object' && file !== null) {
      error = file;
      name = undefined;
    } else if (file !== undefined) {
      validateString(file, 'file');
    }
    if (error === undefined) error = synthetic();
    else validateObject(error, 'err');
    return write({ event: 'JavaScript API', trigger: 'API' }, error, name);
  },
  getReport(err) {
    if (err !== undefined) validateObject(err, 'err');
    const { makeReport } = require('internal:process/report_content');
    const cause = { event: 'JavaScript API', trigger: 'GetReport', filename: null };
    return JSON.parse(JSON.stringify(makeReport(cause, err ?? synthetic(), settings.excludeNetwork)));
  },
};

function none() {}

// A property of the report: `check` refuses what it cannot be, under the name that Node has for it there; `changed` hears of a new value.
function define(name, setting, check, called = name, changed = none) {
  const accessors = {
    get [name]() {
      return settings[setting];
    },
    set [name](value) {
      check(value, called);
      settings[setting] = value;
      changed();
    },
  };
  Object.defineProperty(report, name, Object.getOwnPropertyDescriptor(accessors, name));
}

define('directory', 'directory', validateString);
define('filename', 'filename', validateString);
define('compact', 'compact', validateBoolean);
define('excludeNetwork', 'excludeNetwork', validateBoolean);
define('signal', 'signal', validateSignalName, 'signal', listen);
define('reportOnFatalError', 'onFatalError', validateBoolean, 'trigger');
define('reportOnSignal', 'onSignal', validateBoolean, 'trigger', listen);
define('reportOnUncaughtException', 'onUncaughtException', validateBoolean, 'trigger');

// --report-on-signal listens from the start.
module.exports = { report, reportUncaught, start: listen };
