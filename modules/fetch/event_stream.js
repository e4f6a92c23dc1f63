// The lines of a text/event-stream: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

// Characters of one event: a server that never ends it must not fill the memory.
const EVENT_LENGTH_MAX = 64 * 1024 * 1024;

class EventParser {
  constructor(reconnectionMs) {
    this.reconnectionMs = reconnectionMs;
    this.lastEventId = '';
  }

  // A stream begins.
  begin() {
    this.decoder = new TextDecoder();
    this.line = '';
    // A line feed that begins the next piece belongs to the carriage return before it.
    this.endedInReturn = false;
    this.clear();
    this.id = this.lastEventId;
  }

  clear() {
    this.data = '';
    this.hasData = false;
    this.type = '';
  }

  // The events that are whole by now.
  read(bytes) {
    let text = this.decoder.decode(bytes, { stream: true });
    if (this.endedInReturn && text !== '') {
      if (text[0] === '\n') text = text.slice(1);
      this.endedInReturn = false;
    }
    const events = [];
    const lines = (this.line + text).split(/\r\n|\n|\r/);
    this.endedInReturn = text.endsWith('\r');
    this.line = lines.pop();
    for (const line of lines) this.take(line, events);
    if (this.line.length + this.data.length > EVENT_LENGTH_MAX) throw new RangeError('The event is too long');
    return events;
  }

  take(line, events) {
    if (line === '') {
      this.finish(events);
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    let value = colon === -1 ? '' : line.slice(colon + 1);
    if (value[0] === ' ') value = value.slice(1);
    this.set(name, value);
  }

  set(name, value) {
    if (name === 'data') {
      this.data = this.hasData ? `${this.data}\n${value}` : value;
      this.hasData = true;
    } else if (name === 'event') {
      this.type = value;
    } else if (name === 'id') {
      if (!value.includes('\0')) this.id = value;
    } else if (name === 'retry' && /^\d+$/.test(value)) {
      this.reconnectionMs = Number(value);
    }
  }

  finish(events) {
    this.lastEventId = this.id;
    if (this.hasData) events.push({ type: this.type || 'message', data: this.data, lastEventId: this.lastEventId });
    this.clear();
  }
}

module.exports = { EventParser };
