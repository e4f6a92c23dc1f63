// internal:intl/digits: a number as decimal digits, rounded half away from zero, exactly: on its digits instead of by arithmetic.

// `{ digits, point }` of a finite number or a BigInt without its sign: 0.digits × 10^point.
function decompose(value) {
  const text = String(value).replace(/^-/, '');
  const [mantissa, exponent = '0'] = text.split('e');
  const [integer, fraction = ''] = mantissa.split('.');
  const digits = `${integer}${fraction}`;
  const zeros = /^0*/.exec(digits)[0].length;
  return { digits: digits.slice(zeros), point: integer.length - zeros + Number(exponent) };
}

// Keeps `count` digits of 0.digits, which may be none or less.
function round({ digits, point }, count) {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point };
  const isUp = digits[count] >= '5';
  const kept = digits.slice(0, count);
  if (!isUp) return { digits: kept, point };
  const raised = String(BigInt(`1${kept}`) + 1n);
  // A carry out of the first digit makes the leading 1 a 2.
  return raised[0] === '2' ? { digits: `1${raised.slice(1)}`, point: point + 1 } : { digits: raised.slice(1), point };
}

// How many digits behind the first are kept.
function countOf(number, options) {
  if (options.maximumSignificantDigits !== undefined) return options.maximumSignificantDigits;
  // Compact numbers show two digits, or the whole integer.
  if (options.isCompactlyRounded) return Math.max(2, number.point);
  return number.point + options.maximumFractionDigits;
}

// [integer, fraction] of `value` × 10^shift, as the options want them.
function digitsOf(value, shift, options) {
  const exact = decompose(value);
  exact.point += shift;
  if (exact.digits === '') exact.point = 1;
  const { digits, point } = round(exact, countOf(exact, options));
  const integer = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  let fraction = point <= 0 ? `${'0'.repeat(digits === '' ? 0 : -point)}${digits}` : digits.slice(point);
  fraction = fraction.replace(/0+$/, '');
  const wanted = options.minimumSignificantDigits === undefined ? options.minimumFractionDigits : options.minimumSignificantDigits - point;
  return [integer.padStart(options.minimumIntegerDigits, '0'), fraction.padEnd(Math.max(0, wanted), '0')];
}

module.exports = { digitsOf };
