// CloseEvent and ErrorEvent, as WebSockets make them.

const { Event, exposeAsInterface } = require('internal:events/event');

const kInit = Symbol('init');

class CloseEvent extends Event {
  constructor(type, init = undefined) {
    super(type, init);
    const { wasClean = false, code = 0, reason = '' } = init ?? {};
    this[kInit] = { wasClean: Boolean(wasClean), code: Number(code) & 0xFFFF, reason: `${reason}` };
  }

  get wasClean() {
    return this[kInit].wasClean;
  }

  get code() {
    return this[kInit].code;
  }

  get reason() {
    return this[kInit].reason;
  }
}
exposeAsInterface(CloseEvent, ['wasClean', 'code', 'reason']);

class ErrorEvent extends Event {
  constructor(type, init = undefined) {
    super(type, init);
    const { message = '', filename = '', lineno = 0, colno = 0, error = null } = init ?? {};
    this[kInit] = { message: `${message}`, filename: `${filename}`, lineno: Number(lineno), colno: Number(colno), error };
  }

  get message() {
    return this[kInit].message;
  }

  get filename() {
    return this[kInit].filename;
  }

  get lineno() {
    return this[kInit].lineno;
  }

  get colno() {
    return this[kInit].colno;
  }

  get error() {
    return this[kInit].error;
  }
}
exposeAsInterface(ErrorEvent, ['message', 'filename', 'lineno', 'colno', 'error']);

module.exports = { CloseEvent, ErrorEvent };
