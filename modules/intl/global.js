// internal:intl/global: the global Intl. What it has is made when it is first read; what it lacks throws when it is made.

const engine = binding('engine');
const { canonicalList } = require('internal:intl/locale');

const files = {
  __proto__: null,
  DateTimeFormat: 'internal:intl/date_time_format', NumberFormat: 'internal:intl/number_format', Collator: 'internal:intl/collator',
  PluralRules: 'internal:intl/plural_rules',
  RelativeTimeFormat: 'internal:intl/relative_time_format', ListFormat: 'internal:intl/plural_rules', Locale: 'internal:intl/locale_class',
  Segmenter: 'internal:intl/segmenter',
};

const Intl = {};

const functions = {
  getCanonicalLocales(locales) {
    return canonicalList(locales);
  },
  supportedValuesOf(key) {
    const lists = { calendar: ['gregory'], collation: ['default'], currency: [], numberingSystem: ['latn'], timeZone: ['UTC'], unit: [] };
    const list = lists[String(key)];
    if (list === undefined) throw new RangeError(`Invalid key : ${key}`);
    return list;
  },
};

// A class without data.
function missing(name) {
  const constructor = { [name]: class {
    constructor() {
      throw new RangeError(`Intl.${name} is not available in protojs`);
    }
  } }[name];
  return constructor;
}

for (const name of Object.keys(functions)) Object.defineProperty(Intl, name, { value: functions[name], writable: true, configurable: true });
engine.defineLazily(Intl, Object.keys(files), (name) => require(files[name])[name], true);
engine.defineLazily(Intl, ['DisplayNames'], missing, true);
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

module.exports = { Intl };
