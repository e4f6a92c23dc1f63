// ReadableStreamDefaultController, the object that an underlying source gets.

const { checkInternal, exposeClass, invalidState, invalidThis } = require('internal:stream/web/common');
const { canEnqueue, closeFromController, desiredSize, enqueue, errorReadable, kController } =
  require('internal:stream/web/readable_record');

function recordOf(controller) {
  const record = controller?.[kController];
  if (record === undefined || record.isByte) throw invalidThis('ReadableStreamDefaultController');
  return record;
}

class ReadableStreamDefaultController {
  constructor(key = undefined, record = undefined) {
    checkInternal(key);
    this[kController] = record;
  }

  get desiredSize() {
    return desiredSize(recordOf(this));
  }

  close() {
    const record = recordOf(this);
    if (!canEnqueue(record)) throw invalidState('Controller is already closed');
    closeFromController(record);
  }

  enqueue(chunk = undefined) {
    const record = recordOf(this);
    if (!canEnqueue(record)) throw invalidState('Controller is already closed');
    enqueue(record, chunk);
  }

  error(error = undefined) {
    errorReadable(recordOf(this), error);
  }
}

exposeClass(ReadableStreamDefaultController, ['desiredSize', 'close', 'enqueue', 'error'], () => ({}));

module.exports = { ReadableStreamDefaultController };
