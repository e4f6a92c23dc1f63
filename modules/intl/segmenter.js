// internal:intl/segmenter: Intl.Segmenter for characters as people see them: letters with their marks, joined emoji, flags.

const { choice, finish, objectOf, resolveLocale } = require('internal:intl/locale');

// UAX #29 without the rules of Hangul jamo and Indic conjuncts.
const CLUSTER =
  /\r\n|\p{RI}\p{RI}|\p{Emoji}[\p{EMod}\ufe0f]?[\p{M}\ufe0f]*(?:\u200d\p{Emoji}[\p{EMod}\ufe0f]?[\p{M}\ufe0f]*)*|[^\p{M}\u200d][\p{M}\u200d]*|[^]/gu;

function containing(list, index) {
  return list.find((segment) => index >= segment.index && index < segment.index + segment.segment.length);
}

class Segmenter {
  #locale;

  constructor(locales, options) {
    const given = objectOf(options);
    this.#locale = resolveLocale(locales);
    const granularity = choice(given, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme', 'Intl.Segmenter');
    if (granularity !== 'grapheme') throw new RangeError(`granularity "${granularity}" is not available in protojs`);
  }

  segment(text) {
    const input = String(text);
    const list = Array.from(input.matchAll(CLUSTER), ({ 0: segment, index }) => ({ segment, index, input }));
    return { containing: (index = 0) => containing(list, Math.trunc(index)), [Symbol.iterator]: () => list[Symbol.iterator]() };
  }

  resolvedOptions() {
    return { locale: this.#locale, granularity: 'grapheme' };
  }
}

module.exports = { Segmenter: finish(Segmenter, 'Segmenter') };
