// util.parseArgs: command lines into options and positionals, by the POSIX utility conventions with GNU long options.

const { codes } = require('internal:errors');
const validators = require('internal:validators');
const { kEmptyObject } = require('internal:util');

// Only own properties count, in the configuration and in the options.
const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const optionField = (options, name, field) => (Object.hasOwn(options, name) ? own(options[name], field) : undefined);

const evaluating = ['-e', '--eval', '-p', '--print'];

function mainArguments() {
  const isEvaluating = process.execArgv.some((argument) => evaluating.includes(argument));
  return process.argv.slice(isEvaluating ? 1 : 2);
}

function longNameOf(short, options) {
  for (const name of Object.keys(options)) {
    if (own(options[name], 'short') === short) return name;
  }
  return short;
}

const isString = (options, name) => optionField(options, name, 'type') === 'string';

function checkOption(name, config) {
  const path = `options.${name}`;
  validators.validateObject(config, path);
  const type = own(config, 'type');
  validators.validateUnion(type, `${path}.type`, ['string', 'boolean']);
  if (Object.hasOwn(config, 'short')) {
    validators.validateString(config.short, `${path}.short`);
    if (config.short.length !== 1) throw new codes.ERR_INVALID_ARG_VALUE(`${path}.short`, config.short, 'must be a single character');
  }
  const multiple = own(config, 'multiple');
  if (Object.hasOwn(config, 'multiple')) validators.validateBoolean(multiple, `${path}.multiple`);
  const fallback = own(config, 'default');
  if (fallback === undefined) return;
  const kind = type === 'string' ? 'String' : 'Boolean';
  validators[`validate${kind}${multiple ? 'Array' : ''}`](fallback, `${path}.default`);
}

// Splits arguments into tokens of the kinds option, positional and option-terminator.
class Tokenizer {
  constructor(args, options) {
    this.left = args.slice();
    this.options = options;
    this.tokens = [];
    this.index = -1;
    // Short options of the group in hand that are still to come; they share the index of their argument.
    this.grouped = 0;
  }

  run() {
    while (this.left.length > 0) {
      const argument = this.left.shift();
      if (this.grouped > 0) this.grouped--;
      else this.index++;
      if (argument === '--') {
        this.terminate();
        break;
      }
      this.take(argument);
    }
    return this.tokens;
  }

  terminate() {
    this.tokens.push({ kind: 'option-terminator', index: this.index });
    for (const value of this.left) this.tokens.push({ kind: 'positional', index: ++this.index, value });
  }

  take(argument) {
    if (argument.length < 2 || argument[0] !== '-') this.tokens.push({ kind: 'positional', index: this.index, value: argument });
    else if (argument[1] === '-') this.takeLong(argument);
    else this.takeShort(argument);
  }

  takeLong(argument) {
    const equals = argument.indexOf('=', 3);
    if (equals === -1) this.takeOption(argument.slice(2), argument);
    else this.push(argument.slice(2, equals), argument.slice(0, equals), argument.slice(equals + 1), true);
  }

  takeShort(argument) {
    const name = longNameOf(argument[1], this.options);
    if (argument.length === 2) this.takeOption(name, argument);
    else if (isString(this.options, name)) this.push(name, `-${argument[1]}`, argument.slice(2), true);
    else this.expandGroup(argument);
  }

  // -abfFILE becomes -a -b -fFILE.
  expandGroup(argument) {
    const expanded = [];
    for (let i = 1; i < argument.length; i++) {
      const takesRest = i < argument.length - 1 && isString(this.options, longNameOf(argument[i], this.options));
      expanded.push(`-${takesRest ? argument.slice(i) : argument[i]}`);
      if (takesRest) break;
    }
    this.left.unshift(...expanded);
    this.grouped = expanded.length;
  }

  // An option without a value of its own; one of type string takes the next argument, whatever it looks like.
  takeOption(name, rawName) {
    if (!isString(this.options, name) || this.left.length === 0) this.push(name, rawName, undefined, undefined);
    else {
      this.push(name, rawName, this.left.shift(), false);
      this.index++;
    }
  }

  push(name, rawName, value, inlineValue) {
    this.tokens.push({ kind: 'option', name, rawName, index: this.index, value, inlineValue });
  }
}

function checkUsage(config, token) {
  let { name } = token;
  if (!Object.hasOwn(config.options, name)) {
    const positive = config.allowNegative && name.startsWith('no-') ? name.slice(3) : undefined;
    if (positive === undefined || optionField(config.options, positive, 'type') !== 'boolean') {
      throw new codes.ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, config.allowPositionals);
    }
    name = positive;
  }
  const short = optionField(config.options, name, 'short');
  const shown = `${short ? `-${short}, ` : ''}--${name}`;
  const type = optionField(config.options, name, 'type');
  if (type === 'string' && typeof token.value !== 'string') {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  }
  if (type === 'boolean' && token.value != null) {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
  }
}

// `--port --verbose` most likely forgot the value of --port.
function checkValue(token) {
  if (token.inlineValue || token.value == null || token.value.length < 2 || token.value[0] !== '-') return;
  const example = token.rawName.startsWith('--') ? `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
  throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${token.rawName}' argument is ambiguous.
Did you forget to specify the option argument for '${token.rawName}'?
To specify an option argument starting with a dash use ${example}.`);
}

function store(config, token, values) {
  if (token.name === '__proto__') return;
  let { value } = token;
  if (config.allowNegative && value === undefined && token.name.startsWith('no-')) {
    token.name = token.name.slice(3);
    value = false;
  }
  const stored = value ?? true;
  if (!optionField(config.options, token.name, 'multiple')) values[token.name] = stored;
  else if (values[token.name]) values[token.name].push(stored);
  else values[token.name] = [stored];
}

function readConfig(config) {
  const args = own(config, 'args') ?? mainArguments();
  const strict = own(config, 'strict') ?? true;
  const allowPositionals = own(config, 'allowPositionals') ?? !strict;
  const tokens = own(config, 'tokens') ?? false;
  const allowNegative = own(config, 'allowNegative') ?? false;
  const options = own(config, 'options') ?? { __proto__: null };
  validators.validateArray(args, 'args');
  validators.validateBoolean(strict, 'strict');
  validators.validateBoolean(allowPositionals, 'allowPositionals');
  validators.validateBoolean(tokens, 'tokens');
  validators.validateBoolean(allowNegative, 'allowNegative');
  validators.validateObject(options, 'options');
  for (const [name, option] of Object.entries(options)) checkOption(name, option);
  return { args, strict, allowPositionals, tokens, allowNegative, options };
}

function parseArgs(config = kEmptyObject) {
  const read = readConfig(config);
  const tokens = new Tokenizer(read.args, read.options).run();
  const values = { __proto__: null };
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (read.strict) {
        checkUsage(read, token);
        checkValue(token);
      }
      store(read, token, values);
    } else if (token.kind === 'positional') {
      if (!read.allowPositionals) throw new codes.ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(read.options)) {
    const fallback = own(option, 'default');
    if (fallback !== undefined && values[name] === undefined && name !== '__proto__') values[name] = fallback;
  }
  return read.tokens ? { values, positionals, tokens } : { values, positionals };
}

module.exports = { parseArgs };
