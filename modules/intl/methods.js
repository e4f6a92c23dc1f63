// internal:intl/methods: methods of the language's own prototypes that depend on a locale.

const numberValue = Number.prototype.valueOf;
const bigIntValue = BigInt.prototype.valueOf;

const numbers = () => require('internal:intl/number_format');
const dates = () => require('internal:intl/date_time_format');

// By the prototypes they belong to. Their lengths count no options, as in the standard.
const methods = {
  Number: {
    toLocaleString(...options) {
      return numbers().toLocaleString(numberValue.call(this), ...options);
    },
  },
  BigInt: {
    toLocaleString(...options) {
      return numbers().toLocaleString(bigIntValue.call(this), ...options);
    },
  },
  Date: {
    toLocaleString(...options) {
      return dates().toLocaleString(this, ...options);
    },
    toLocaleDateString(...options) {
      return dates().toLocaleDateString(this, ...options);
    },
    toLocaleTimeString(...options) {
      return dates().toLocaleTimeString(this, ...options);
    },
  },
  String: {
    localeCompare(that, ...options) {
      if (this === null || this === undefined) throw new TypeError('String.prototype.localeCompare called on null or undefined');
      return require('internal:intl/collator').localeCompare(`${this}`, `${that}`, ...options);
    },
  },
};

module.exports = { methods };
