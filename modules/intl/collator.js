// internal:intl/collator: Intl.Collator and String.prototype.localeCompare() in the root order of the Unicode collation algorithm,
// for Latin text. Other letters come behind, by their code points.

const { choice, finish, objectOf, resolveLocale } = require('internal:intl/locale');

// What stands before letters, in its order.
const SIGNS = '_-–—,;:!?.\'‘’"“”()[]{}§¶@*/\\&#%`´^¨°©®+±<=>|~¢$£¥€0123456789';
const NON_LATIN = 1 << 16;
const LETTERS = 1 << 12;
// Letters that no decomposition makes of others.
const EXPANSIONS = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i', þ: 'th', ð: 'd' };
const MARKS = /\p{M}+/gu;

const weights = new Map();
for (let i = 0; i < SIGNS.length; i++) weights.set(SIGNS[i], i + 2);

function weightOf(character) {
  const known = weights.get(character);
  if (known !== undefined) return known;
  if (character >= 'a' && character <= 'z') return LETTERS + character.charCodeAt(0);
  if (/\s/.test(character)) return 1;
  return (/\p{L}|\p{N}/u.test(character) ? NON_LATIN : SIGNS.length + 2) + character.codePointAt(0);
}

// Text without case and marks, as weights. Numbers become their values with `numeric`.
function primaryOf(text, numeric) {
  const keys = [];
  for (const part of numeric ? text.split(/(\d+)/) : [text]) {
    if (numeric && /^\d/.test(part)) {
      const digits = part.replace(/^0+(?=\d)/, '');
      keys.push(weights.get('0'), digits.length);
      for (const digit of digits) keys.push(weights.get(digit));
      continue;
    }
    for (const character of part) keys.push(weightOf(character));
  }
  return keys;
}

function compareKeys(left, right) {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i] < right[i] ? -1 : 1;
  return Math.sign(left.length - right.length);
}

const expand = (text) => text.replace(/[ßæœøđłıþð]/g, (letter) => EXPANSIONS[letter]);
const marksOf = (text) => [...text].filter((character) => /[\p{M}ßæœøđłıþð]/u.test(character)).join('');

// Small letters before capitals, the first difference counts.
function compareCase(left, right, upperFirst) {
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] === right[i]) continue;
    const isUpper = left[i] !== left[i].toLowerCase();
    return isUpper === upperFirst ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

const PLAIN = /^[a-z0-9]*$/;

function compareTexts(left, right, options) {
  if (left === right) return 0;
  // Small letters and digits of ASCII stand in the order of their codes.
  if (!options.numeric && PLAIN.test(left) && PLAIN.test(right)) return left < right ? -1 : 1;
  let [a, b] = [left.normalize('NFD'), right.normalize('NFD')];
  if (options.ignorePunctuation) [a, b] = [a, b].map((text) => text.replace(/[\s\p{P}]+/gu, ''));
  const [smallA, smallB] = [a.toLowerCase(), b.toLowerCase()];
  const base = (text) => primaryOf(expand(text.replace(MARKS, '')), options.numeric);
  const primary = compareKeys(base(smallA), base(smallB));
  if (primary !== 0 || options.sensitivity === 'base') return primary;
  if (options.sensitivity !== 'case') {
    const [marksA, marksB] = [marksOf(smallA), marksOf(smallB)];
    if (marksA !== marksB) return marksA < marksB ? -1 : 1;
    if (options.sensitivity === 'accent') return 0;
  }
  return compareCase(a.replace(MARKS, ''), b.replace(MARKS, ''), options.caseFirst === 'upper');
}

class Collator {
  #options;
  #compare;

  constructor(locales, options) {
    const given = objectOf(options);
    this.#options = {
      locale: resolveLocale(locales),
      usage: choice(given, 'usage', ['sort', 'search'], 'sort', 'Intl.Collator'),
      sensitivity: choice(given, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant', 'Intl.Collator'),
      ignorePunctuation: Boolean(given.ignorePunctuation),
      collation: 'default',
      numeric: Boolean(given.numeric),
      caseFirst: choice(given, 'caseFirst', ['upper', 'lower', 'false'], 'false', 'Intl.Collator'),
    };
  }

  get compare() {
    const options = this.#options;
    this.#compare ??= (left, right) => compareTexts(String(left), String(right), options);
    return this.#compare;
  }

  resolvedOptions() {
    return { ...this.#options };
  }
}

const byDefault = new Collator();

function localeCompare(text, that, locales, options) {
  const collator = locales === undefined && options === undefined ? byDefault : new Collator(locales, options);
  return collator.compare(text, that);
}

module.exports = { Collator: finish(Collator, 'Collator', true), localeCompare };
