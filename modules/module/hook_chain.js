// internal:module/hook_chain: hooks of one kind, the last registered first, each with the next at hand.

const { codes } = require('internal:errors');

class Chain {
  #entries;

  constructor(kind, last, name) {
    this.kind = kind;
    this.#entries = [{ hook: last, name }];
  }

  get isCustom() {
    return this.#entries.length > 1;
  }

  add(hook, name) {
    if (hook !== undefined) this.#entries.push({ hook, name });
  }

  // The result of the first hook, and the name that messages have for the one that ran last.
  async run(subject, context) {
    const call = { kind: this.kind, entries: this.#entries, context, last: '', isFinished: false, isShort: false };
    const result = await step(call, this.#entries.length - 1)(subject, context);
    checkOutput(call.last, result);
    if (!call.isFinished && !call.isShort) throw new codes.ERR_LOADER_CHAIN_INCOMPLETE(call.last);
    return { result, name: call.last };
  }
}

// The function that runs hook `at`; for the hook before it: its `nextResolve` or `nextLoad`.
function step(call, at) {
  if (at < 0) {
    return () => { throw new codes.ERR_INTERNAL_ASSERTION(`ESM custom loader '${call.kind}' advanced beyond the end of the chain.`); };
  }
  const name = `next${call.kind[0].toUpperCase()}${call.kind.slice(1)}`;
  const { hook, name: place } = call.entries[at];
  const next = step(call, at - 1);
  const run = async (subject = undefined, context = undefined) => {
    call.last = `${place} '${call.kind}'`;
    const asked = `${call.last} hook's ${name}()`;
    checkArguments(call.kind, asked, subject, context);
    if (at === 0) call.isFinished = true;
    if (context) Object.assign(call.context, context);
    const output = await hook(subject, call.context, next);
    checkOutput(asked, output);
    if (output.shortCircuit === true) call.isShort = true;
    return output;
  };
  return Object.defineProperty(run, 'name', { value: name });
}

function checkArguments(kind, asked, subject, context) {
  const { validateObject, validateString } = require('internal:validators');
  if (kind === 'resolve') {
    validateString(subject, `${asked} specifier`);
  } else if (typeof subject !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE(`${asked} url`, 'a URL string', subject);
  } else if (!URL.canParse(subject)) {
    throw new codes.ERR_INVALID_ARG_VALUE(`${asked} url`, subject, 'should be a URL string');
  }
  if (context) validateObject(context, `${asked} context`);
}

function checkOutput(name, output) {
  if (typeof output !== 'object' || output === null) throw new codes.ERR_INVALID_RETURN_VALUE('an object', name, output);
}

module.exports = { Chain };
