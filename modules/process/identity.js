// Signals to processes, users and groups.

const native = binding('process');
const { codes, ErrnoException, errnoException } = require('internal:errors');
const { validateUint32 } = require('internal:validators');

function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new codes.ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  let number = signal;
  if (signal !== (signal | 0)) {
    number = require('internal:signals').signals[signal || 'SIGTERM'];
    if (number === undefined) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  }
  const errno = process._kill(pid, number);
  if (errno) throw new (ErrnoException ?? errnoException)(errno, 'kill');
  return true;
}

// How Node tells of a call that the system refused.
function refused(errno, syscall) {
  const { getSystemErrorName } = require('node:util');
  const code = getSystemErrorName(errno);
  const error = new Error(`${code}, ${textOf(code)}`);
  return Object.assign(error, { errno: -errno, code, syscall });
}

// These calls fail for want of rights, or for too many groups.
function textOf(code) {
  if (code === 'EPERM') return 'Operation not permitted';
  return code === 'EINVAL' ? 'Invalid argument' : code;
}

function validateId(id, name) {
  if (typeof id === 'number') validateUint32(id, name);
  else if (typeof id !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
}

// setuid() and its kin: the native takes a number or a name; 1 means the name is unknown.
function setter(name, what) {
  const method = {
    [name](id) {
      validateId(id, 'id');
      const errno = native[name](id);
      if (errno === 1) throw new codes.ERR_UNKNOWN_CREDENTIAL(what, id);
      if (errno < 0) throw refused(errno, name);
    },
  };
  return method[name];
}

function initgroups(user, extraGroup) {
  validateId(user, 'user');
  validateId(extraGroup, 'extraGroup');
  const result = native.initgroups(user, extraGroup);
  if (result === 1) throw new codes.ERR_UNKNOWN_CREDENTIAL('User', user);
  if (result === 2) throw new codes.ERR_UNKNOWN_CREDENTIAL('Group', extraGroup);
  if (result < 0) throw refused(result, 'initgroups');
}

function setgroups(groups) {
  require('internal:validators').validateArray(groups, 'groups');
  for (let i = 0; i < groups.length; i++) validateId(groups[i], `groups[${i}]`);
  const result = native.setgroups(groups);
  if (result > 0) throw new codes.ERR_UNKNOWN_CREDENTIAL('Group', groups[result - 1]);
  if (result < 0) throw refused(result, 'setgroups');
}

module.exports = {
  initgroups,
  kill,
  setegid: setter('setegid', 'Group'),
  seteuid: setter('seteuid', 'User'),
  setgid: setter('setgid', 'Group'),
  setgroups,
  setuid: setter('setuid', 'User'),
};
