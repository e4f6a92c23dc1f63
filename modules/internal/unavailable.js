// internal:unavailable: functions that stand where protojs lacks something: they say so when they are called.

function failure(id, name) {
  const error = new Error(`node:${id} is not available in protojs: ${name} cannot be used`);
  error.code = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';
  return error;
}

// What was made here, by which the table of what protojs has knows it.
const standIns = new WeakSet();

// Also called with `new`. `check` throws for arguments that would be wrong in any case.
function unavailable(id, name, check = undefined) {
  const standIn = { [name]: function(...values) {
    if (check !== undefined) check(...values);
    throw failure(id, name);
  } }[name];
  standIns.add(standIn);
  return standIn;
}

const isUnavailable = (value) => typeof value === 'function' && standIns.has(value);

module.exports = { failure, isUnavailable, unavailable };
