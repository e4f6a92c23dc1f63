// The lines of a text/event-stream: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

// Characters of a line, and of the data of an event: a server that never ends them must not fill the memory.
const EVENT_LENGTH_MAX = 1024 * 1024;
// Pieces of an unfinished line that are kept apart: of very small ones, each takes more memory than its text.
const PIECES_MAX = 1024;

class EventParser {
  constructor(reconnectionMs) {
    this.reconnectionMs = reconnectionMs;
    this.lastEventId = '';
  }

  // A stream begins.
  begin() {
    this.decoder = new TextDecoder();
    // What came of the line that is not over. It is put together when it is: nothing is looked at twice.
    this.pieces = [];
    this.lineLength = 0;
    this.isTooLong = false;
    // A line feed that begins the next piece belongs to the carriage return before it.
    this.endedInReturn = false;
    this.clear();
    this.id = this.lastEventId;
  }

  clear() {
    this.data = [];
    // With a line feed behind each.
    this.dataLength = 0;
    this.type = '';
  }

  // The events that are whole by now. Nothing more is read once `isTooLong` is set.
  read(bytes) {
    let text = this.decoder.decode(bytes, { stream: true });
    if (this.endedInReturn && text !== '') {
      if (text[0] === '\n') text = text.slice(1);
      this.endedInReturn = false;
    }
    const events = [];
    const lines = text.indexOf('\r') === -1 ? text.split('\n') : text.split(/\r\n|\n|\r/);
    this.endedInReturn = text.endsWith('\r');
    const last = lines.length - 1;
    if (last > 0) {
      this.keep(lines[0]);
      this.take(this.wholeLine(), events);
    }
    for (let i = 1; i < last; i++) this.take(lines[i], events);
    this.keep(lines[last]);
    return events;
  }

  keep(piece) {
    if (piece === '') return;
    this.lineLength += piece.length;
    this.check();
    if (this.isTooLong) return;
    this.pieces.push(piece);
    if (this.pieces.length === PIECES_MAX) this.pieces = [this.pieces.join('')];
  }

  wholeLine() {
    const line = this.pieces.join('');
    this.pieces = [];
    this.lineLength = 0;
    return line;
  }

  check() {
    if (this.lineLength > EVENT_LENGTH_MAX || this.dataLength > EVENT_LENGTH_MAX) this.isTooLong = true;
  }

  take(line, events) {
    if (this.isTooLong) return;
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
      this.data.push(value);
      this.dataLength += value.length + 1;
      this.check();
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
    if (this.data.length > 0) events.push({ type: this.type || 'message', data: this.data.join('\n'), lastEventId: this.lastEventId });
    this.clear();
  }
}

module.exports = { EventParser };
