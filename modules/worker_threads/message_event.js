// MessageEvent, and the event that closes a port.

const { Event, exposeAsInterface } = require('internal:events/event');

const kInit = Symbol('kInit');

function invalidPort(name, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, 'MessagePort', value);
}

function checkPort(value, name) {
  const { isMessagePort } = require('internal:worker_threads/message_port');
  if (!isMessagePort(value)) throw invalidPort(name, value);
}

function initOf(event) {
  const init = event?.[kInit];
  if (init !== undefined) return init;
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  throw new ERR_INVALID_THIS('MessageEvent');
}

class MessageEvent extends Event {
  constructor(type, init = undefined) {
    super(type, init);
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = init ?? {};
    this[kInit] = { data, origin: `${origin}`, lastEventId: `${lastEventId}`, source, ports: [...ports] };
    if (source !== null) checkPort(source, 'init.source');
    this[kInit].ports.forEach((port, index) => checkPort(port, `init.ports[${index}]`));
  }

  get data() {
    return initOf(this).data;
  }

  get origin() {
    return initOf(this).origin;
  }

  get lastEventId() {
    return initOf(this).lastEventId;
  }

  get source() {
    return initOf(this).source;
  }

  get ports() {
    return initOf(this).ports;
  }
}

exposeAsInterface(MessageEvent, ['data', 'origin', 'lastEventId', 'source', 'ports']);

class MessagePortCloseEvent extends Event {
  constructor() {
    super('close');
  }
}

module.exports = { MessageEvent, MessagePortCloseEvent };
