// Files of environment variables: NAME=value lines, quotes of three kinds, `#` comments; what is odd about them is Node's way, too.

const { validateString } = require('internal:validators');

const outerSpace = /^[ \t]+|[ \t]+$/g;
const quotes = '"\'`';

// Reads one value after the other; `text` is what is left.
class Reader {
  constructor(text) {
    this.text = text.replaceAll('\r', '').replace(outerSpace, '');
    this.values = { __proto__: null };
  }

  run() {
    while (this.text !== '') {
      if (this.skipLine()) continue;
      const key = this.readKey();
      if (key === undefined) break;
      if (key !== '') this.readValue(key);
    }
    return this.values;
  }

  // An empty line or a comment.
  skipLine() {
    const lineEnd = this.text.indexOf('\n');
    if (lineEnd === -1 || (this.text[0] !== '\n' && this.text[0] !== '#')) return false;
    this.text = this.text.slice(lineEnd + 1);
    return true;
  }

  readKey() {
    const equals = this.text.indexOf('=');
    if (equals <= 0) return undefined;
    const key = this.text.slice(0, equals).replace(outerSpace, '');
    this.text = this.text.slice(equals + 1);
    return key.startsWith('export ') ? key.slice(7) : key;
  }

  readValue(key) {
    if (this.text === '' || this.text[0] === '\n') {
      this.values[key] = '';
      this.text = this.text.slice(1);
      return;
    }
    this.text = this.text.replace(outerSpace, '');
    if (this.text !== '' && quotes.includes(this.text[0])) this.readQuoted(key);
    else this.readPlain(key);
  }

  // A quoted value may go over several lines; only double quotes know \n. What follows it on its line is left out.
  readQuoted(key) {
    const quote = this.text[0];
    const end = this.text.indexOf(quote, 1);
    const lineEnd = this.text.indexOf('\n', end === -1 ? 0 : end + 1);
    if (end !== -1) {
      const value = this.text.slice(1, end);
      this.values[key] = quote === '"' ? value.replaceAll('\\n', '\n') : value;
      if (lineEnd === -1) this.text = '';
    } else if (lineEnd !== -1) this.values[key] = this.text.slice(0, lineEnd);
    if (lineEnd !== -1) this.text = this.text.slice(lineEnd);
  }

  readPlain(key) {
    const lineEnd = this.text.indexOf('\n');
    let value = this.text;
    if (lineEnd !== -1) {
      value = this.text.slice(0, lineEnd);
      this.text = this.text.slice(lineEnd);
    } else this.text = '';
    const comment = value.indexOf('#');
    this.values[key] = (comment === -1 ? value : value.slice(0, comment)).replace(outerSpace, '');
  }
}

// The variables in the order of their names.
function parseEnv(content) {
  validateString(content, 'content');
  const values = new Reader(content).run();
  const sorted = {};
  for (const key of Object.keys(values).sort()) sorted[key] = values[key];
  return sorted;
}

module.exports = { parseEnv };
