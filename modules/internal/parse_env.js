// Files of environment variables: NAME=value lines, quotes of three kinds, `#` comments.

const { validateString } = require('internal:validators');

// A quoted value may have line ends in it and ends at its quote; what follows on the line is dropped.
function readQuoted(text, quote) {
  const end = text.indexOf(quote, 1);
  if (end === -1) return undefined;
  const value = text.slice(1, end);
  const lineEnd = text.indexOf('\n', end);
  return [quote === '"' ? value.replaceAll('\\n', '\n') : value, lineEnd === -1 ? '' : text.slice(lineEnd + 1)];
}

// A value without quotes ends with its line or at a comment.
function readPlain(text) {
  const lineEnd = text.indexOf('\n');
  const line = lineEnd === -1 ? text : text.slice(0, lineEnd);
  const comment = line.indexOf('#');
  let value = (comment === -1 ? line : line.slice(0, comment)).trim();
  // A quote that nothing closes is left out.
  if (value !== '' && '"\'`'.includes(value[0]) && comment === -1 && value.length > 1 && value.endsWith(value[0])) value = value.slice(1, -1);
  return [value, lineEnd === -1 ? '' : text.slice(lineEnd + 1)];
}

function parseEnv(content) {
  validateString(content, 'content');
  const values = {};
  let rest = content.replace(/\r\n?/g, '\n').trim();
  while (rest !== '') {
    const lineEnd = rest.indexOf('\n');
    const equals = rest.indexOf('=');
    if (rest[0] === '#' || rest[0] === '\n' || equals === -1 || (lineEnd !== -1 && lineEnd < equals)) {
      if (lineEnd === -1) break;
      rest = rest.slice(lineEnd + 1).trimStart();
      continue;
    }
    let key = rest.slice(0, equals).trim();
    if (key === '') break;
    if (key.startsWith('export ')) key = key.slice(7).trimStart();
    rest = rest.slice(equals + 1).replace(/^[ \t]+/, '');
    const quoted = rest !== '' && '"\'`'.includes(rest[0]) ? readQuoted(rest, rest[0]) : undefined;
    const [value, after] = quoted ?? readPlain(rest);
    values[key] = value;
    rest = after.trimStart();
  }
  return values;
}

module.exports = { parseEnv };
