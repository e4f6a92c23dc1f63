// The many forms of arguments that connect() and listen() take.

const kNormalized = Symbol('normalizedArgs');

function toNumber(value) {
  const number = Number(value);
  return number >= 0 ? number : false;
}

// A string that is no number names a Unix socket.
function isPipeName(value) {
  return typeof value === 'string' && toNumber(value) === false;
}

// [options, callback or null], marked so that it is not made twice.
function normalizeArguments(args) {
  let options = {};
  const first = args[0];
  if (args.length > 0) {
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (isPipeName(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
  }
  const last = args[args.length - 1];
  const normalized = [options, typeof last === 'function' ? last : null];
  normalized[kNormalized] = true;
  return normalized;
}

module.exports = { isPipeName, kNormalized, normalizeArguments, toNumber };
