// Answers of a ServerResponse before the final one, and raw bytes in front of its head.

const { codes } = require('internal:errors');
const native = binding('http');
const out = binding('http_outgoing');

function informational(response, text, callback) {
  out.writeRaw(response, text);
  if (typeof callback === 'function') process.nextTick(callback);
}

// `generic` is the prototype whose methods serve responses that have `kOwn`.
function install({ prototype, generic, kOwn, checkName }) {
  prototype.writeContinue = function writeContinue(callback) {
    if (this[kOwn]) generic._writeRaw.call(this, 'HTTP/1.1 100 Continue\r\n\r\n', 'ascii', callback);
    else informational(this, 'HTTP/1.1 100 Continue\r\n\r\n', callback);
    this._sent100 = true;
  };

  prototype.writeProcessing = function writeProcessing(callback) {
    if (this[kOwn]) generic._writeRaw.call(this, 'HTTP/1.1 102 Processing\r\n\r\n', 'ascii', callback);
    else informational(this, 'HTTP/1.1 102 Processing\r\n\r\n', callback);
  };

  prototype.writeEarlyHints = function writeEarlyHints(hints, callback) {
    const validators = require('internal:validators');
    validators.validateObject(hints, 'hints');
    if (hints.link === null || hints.link === undefined) return;
    const link = validators.validateLinkHeaderValue(hints.link);
    if (link.length === 0) return;
    let text = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
    for (const name of Object.keys(hints)) {
      if (name === 'link') continue;
      checkName(name);
      const value = `${hints[name]}`;
      if (!native.isValidValue(value)) throw new codes.ERR_INVALID_CHAR('header content', name);
      text += `${name}: ${value}\r\n`;
    }
    text += '\r\n';
    if (this[kOwn]) generic._writeRaw.call(this, text, 'ascii', callback);
    else informational(this, text, callback);
  };

  prototype._send = function _send(data, encoding, callback, byteLength) {
    if (this[kOwn]) return generic._send.call(this, data, encoding, callback, byteLength);
    return data.length === 0 || this._writeRaw(data, encoding, callback);
  };

  prototype._writeRaw = function _writeRaw(data, encoding, callback) {
    if (this[kOwn]) return generic._writeRaw.call(this, data, encoding, callback);
    if (typeof encoding === 'function') callback = encoding;
    out.writeRaw(this, typeof data === 'string' ? data : Buffer.from(data).latin1Slice());
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
}

module.exports = { install };
