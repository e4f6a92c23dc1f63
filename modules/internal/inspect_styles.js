// Colours and styles of util.inspect: SGR codes (ECMA-48) to switch on and off, and which colour each kind of value takes.

const foreground = 39;
const background = 49;

const colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
};
const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const upper = (name) => name[0].toUpperCase() + name.slice(1);
names.forEach((name, i) => { colors[name] = [30 + i, foreground]; });
names.forEach((name, i) => { colors[`bg${upper(name)}`] = [40 + i, background]; });
colors.framed = [51, 54];
colors.overlined = [53, 55];
colors.gray = [90, foreground];
names.slice(1).forEach((name, i) => { colors[`${name}Bright`] = [91 + i, foreground]; });
colors.bgGray = [100, background];
names.slice(1).forEach((name, i) => { colors[`bg${upper(name)}Bright`] = [101 + i, background]; });

const aliases = [
  ['gray', 'grey'], ['gray', 'blackBright'], ['bgGray', 'bgGrey'], ['bgGray', 'bgBlackBright'], ['dim', 'faint'],
  ['strikethrough', 'crossedout'], ['strikethrough', 'strikeThrough'], ['strikethrough', 'crossedOut'], ['hidden', 'conceal'],
  ['inverse', 'swapColors'], ['inverse', 'swapcolors'], ['doubleunderline', 'doubleUnderline'],
];
for (const [target, alias] of aliases) {
  Object.defineProperty(colors, alias, {
    get() { return this[target]; },
    set(value) { this[target] = value; },
    configurable: true,
    enumerable: false,
  });
}

const styles = {
  __proto__: null,
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: 'red',
  module: 'underline',
};

module.exports = { colors, styles };
