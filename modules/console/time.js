// console.time, timeEnd and timeLog.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const twoDigits = (number) => `${number}`.padStart(2, '0');

// 12.5 -> "12.5ms", 61000 -> "1:01.000 (m:ss.mmm)"
function formatTime(milliseconds) {
  if (milliseconds < second) return `${Number(milliseconds.toFixed(3))}ms`;
  if (milliseconds < minute) return `${(milliseconds / second).toFixed(3)}s`;
  const hours = Math.floor(milliseconds / hour);
  const minutes = Math.floor((milliseconds % hour) / minute);
  const [seconds, fraction] = ((milliseconds % minute) / second).toFixed(3).split('.');
  if (hours === 0) return `${minutes}:${twoDigits(seconds)}.${fraction} (m:ss.mmm)`;
  return `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}.${fraction} (h:mm:ss.mmm)`;
}

function start(self, label) {
  const name = `${label}`;
  if (self._times.has(name)) process.emitWarning(`Label '${name}' already exists for console.time()`);
  else self._times.set(name, process.hrtime());
}

// True when the label was known.
function print(self, method, name, data) {
  const started = self._times.get(name);
  if (started === undefined) {
    process.emitWarning(`No such label '${name}' for console.${method}()`);
    return false;
  }
  const [seconds, nanoseconds] = process.hrtime(started);
  self.log('%s: %s', name, formatTime(seconds * 1000 + nanoseconds / 1e6), ...data);
  return true;
}

function end(self, label) {
  const name = `${label}`;
  if (print(self, 'timeEnd', name, [])) self._times.delete(name);
}

function report(self, label, data) {
  print(self, 'timeLog', `${label}`, data);
}

module.exports = { end, formatTime, report, start };
