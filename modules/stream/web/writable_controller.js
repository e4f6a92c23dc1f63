// WritableStreamDefaultController, the object that an underlying sink gets.

const { checkInternal, exposeClass, invalidThis } = require('internal:stream/web/common');
const { errorIfWritable, kSinkController } = require('internal:stream/web/writable_record');

function recordOf(controller) {
  const record = controller?.[kSinkController];
  if (record === undefined) throw invalidThis('WritableStreamDefaultController');
  return record;
}

class WritableStreamDefaultController {
  constructor(key = undefined, record = undefined) {
    checkInternal(key);
    this[kSinkController] = record;
  }

  // Made when it is asked for, even if that is after the abort.
  get signal() {
    const record = recordOf(this);
    if (record.abortController === undefined) {
      const { AbortController } = require('internal:abort_controller');
      record.abortController = new AbortController();
      if (record.aborted) record.abortController.abort(record.abortReason);
    }
    return record.abortController.signal;
  }

  error(error = undefined) {
    errorIfWritable(recordOf(this), error);
  }
}

exposeClass(WritableStreamDefaultController, ['signal', 'error'], () => ({}));

module.exports = { WritableStreamDefaultController };
