// internal:intl/locale_class: Intl.Locale: the parts of a language tag, and the little that is known of every language.

const { called, canonicalList, choice, objectOf } = require('internal:intl/locale');
const { likelyOf, weekOf } = require('internal:intl/regions');

const SERVICE = 'locale';
const EMPTY = "First argument to Intl.Locale constructor can't be empty or missing";
// The options that live in the tag's extension `u`, by their keys, in the order in which the standard reads them.
const KEYWORDS = [
  ['calendar', 'ca'], ['collation', 'co'], ['hourCycle', 'hc', ['h11', 'h12', 'h23', 'h24']], ['caseFirst', 'kf', ['upper', 'lower', 'false']],
  ['numeric', 'kn'], ['numberingSystem', 'nu'],
];
const KEYWORD_TYPE = /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i;
const PARTS = { language: /^[a-z]{2,3}$|^[a-z]{5,8}$/i, script: /^[a-z]{4}$/i, region: /^[a-z]{2}$|^\d{3}$/i };
const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg']);

// { language, script, region, variants, keywords, others } of a canonical tag; `others` are its further extensions.
function parse(tag) {
  const [base, ...extensions] = tag.split(/-(?=[a-z\d]-)/i);
  const [language, ...rest] = base.split('-');
  const parsed = { language, script: undefined, region: undefined, variants: [], keywords: new Map(), others: [] };
  for (const part of rest) {
    if (part.length === 4 && !/^\d/.test(part)) parsed.script = part;
    else if (part.length === 2 || /^\d{3}$/.test(part)) parsed.region = part;
    else parsed.variants.push(part);
  }
  for (const extension of extensions) {
    if (extension.startsWith('u-')) readKeywords(parsed.keywords, extension.slice(2).split('-'));
    else parsed.others.push(extension);
  }
  return parsed;
}

// A key has two characters, its type as many longer words as there are.
function readKeywords(keywords, words) {
  let key;
  for (const word of words) {
    if (word.length === 2) {
      key = word;
      if (!keywords.has(key)) keywords.set(key, '');
    } else if (key !== undefined) {
      const type = keywords.get(key);
      keywords.set(key, type === '' ? word : `${type}-${word}`);
    }
  }
  if (keywords.get('kn') === 'true') keywords.set('kn', '');
}

function applyOptions(parsed, options) {
  for (const name of Object.keys(PARTS)) {
    if (options[name] === undefined) continue;
    const text = String(options[name]);
    if (!PARTS[name].test(text)) throw new RangeError('Incorrect locale information provided');
    parsed[name] = text;
  }
  for (const [name, key, values] of KEYWORDS) {
    if (options[name] === undefined) continue;
    if (name === 'numeric') {
      parsed.keywords.set(key, options.numeric ? '' : 'false');
      continue;
    }
    const text = values === undefined ? String(options[name]) : choice(options, name, values, undefined, SERVICE);
    if (!KEYWORD_TYPE.test(text)) throw new RangeError('Incorrect locale information provided');
    parsed.keywords.set(key, text);
  }
}

function baseOf({ language, script, region, variants }) {
  return [language, script, region, ...variants].filter((part) => part !== undefined).join('-');
}

function tagOf(parsed) {
  const keywords = [...parsed.keywords].sort(([left], [right]) => left < right ? -1 : 1).map(([key, type]) => type === '' ? key : `${key}-${type}`);
  const extensions = keywords.length === 0 ? parsed.others : [...parsed.others, `u-${keywords.join('-')}`].sort();
  return [baseOf(parsed), ...extensions].join('-');
}

class Locale {
  #parsed;
  #tag;

  constructor(tag, options) {
    if (tag === '') throw new RangeError(EMPTY);
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError(EMPTY);
    const given = objectOf(options);
    const parsed = parse(canonicalList([String(tag)])[0]);
    applyOptions(parsed, given);
    this.#tag = canonicalList([tagOf(parsed)])[0];
    this.#parsed = parse(this.#tag);
  }

  toString() { return this.#tag; }

  maximize() {
    const likely = likelyOf(this.#parsed.language);
    if (likely === undefined) return new Locale(this.#tag);
    const [, script, region] = likely.split('-');
    return new Locale(this.#tag, { script: this.script ?? script, region: this.region ?? region });
  }

  minimize() {
    const likely = likelyOf(this.#parsed.language);
    const [, script, region] = likely?.split('-') ?? [];
    const { script: ownScript = script, region: ownRegion = region } = this.#parsed;
    const parsed = { ...this.#parsed };
    if (ownScript === script) parsed.script = undefined;
    if (ownRegion === region && (ownScript === script || parsed.script !== undefined)) parsed.region = undefined;
    return new Locale(tagOf(parsed));
  }

  get language() { return this.#parsed.language; }
  get script() { return this.#parsed.script; }
  get region() { return this.#parsed.region; }
  get baseName() { return baseOf(this.#parsed); }
  get calendar() { return this.#parsed.keywords.get('ca'); }
  get caseFirst() { return this.#parsed.keywords.get('kf'); }
  get collation() { return this.#parsed.keywords.get('co'); }
  get hourCycle() { return this.#parsed.keywords.get('hc'); }
  get numeric() { return this.#parsed.keywords.get('kn') === ''; }
  get numberingSystem() { return this.#parsed.keywords.get('nu'); }

  get calendars() { return [this.calendar ?? 'gregory']; }
  get collations() { return [this.collation ?? 'default']; }
  get hourCycles() { return [this.hourCycle ?? 'h12']; }
  get numberingSystems() { return [this.numberingSystem ?? 'latn']; }
  get textInfo() { return { direction: RIGHT_TO_LEFT.has(this.maximize().script) ? 'rtl' : 'ltr' }; }
  get weekInfo() { return weekOf(this.maximize().region); }
}

Object.defineProperty(Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
Object.defineProperty(Locale, 'length', { value: 1, configurable: true });

module.exports = { Locale: called(Locale, 'Locale', false) };
