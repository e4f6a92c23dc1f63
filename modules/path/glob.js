// path.matchesGlob(): a glob as a regular expression over the whole path.

let warned = false;

function matchesGlob(path, pattern, windows) {
  const { validateString } = require('internal:validators');
  if (!warned) {
    warned = true;
    process.emitWarning('glob is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  const text = windows ? path.replaceAll('\\', '/') : path;
  const alternatives = expandBraces(windows ? pattern.replaceAll('\\', '/') : pattern);
  return alternatives.some((alternative) => compile(alternative, windows).test(text));
}

// 'a{b,c}d' as ['abd', 'acd']; braces without a comma stay as they are.
function expandBraces(pattern) {
  const start = pattern.indexOf('{');
  if (start === -1) return [pattern];
  let depth = 0;
  let from = start + 1;
  const choices = [];
  for (let i = start; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '\\') i++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      choices.push(pattern.slice(from, i));
      from = i + 1;
    } else if (character === '}' && --depth === 0) {
      if (choices.length === 0) break;
      choices.push(pattern.slice(from, i));
      const head = pattern.slice(0, start);
      const tails = expandBraces(pattern.slice(i + 1));
      return choices.flatMap((choice) => expandBraces(choice).flatMap((middle) => tails.map((tail) => head + middle + tail)));
    }
  }
  return [pattern];
}

function compile(pattern, windows) {
  const parts = pattern.split('/');
  let source = '';
  for (let i = 0; i < parts.length; i++) {
    const last = i === parts.length - 1;
    // '**' stands for any number of folders; names that begin with a dot are not among them.
    if (parts[i] === '**') source += last ? '(?:(?!\\.)[^/]+(?:/|$))*' : '(?:(?!\\.)[^/]+/)*';
    else source += segment(parts[i]) + (last ? '' : '/');
  }
  return new RegExp(`^${source}$`, windows ? 'i' : '');
}

function segment(part) {
  let source = /^[*?[]/.test(part) ? '(?!\\.)' : '';
  if (part === '*') return `${source}[^/]+`;
  for (let i = 0; i < part.length; i++) {
    const character = part[i];
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = part.indexOf(']', i + 2);
      if (end === -1) source += '\\[';
      else {
        const inside = part.slice(i + 1, end).replace(/^[!^]/, '^').replaceAll('\\', '\\\\');
        source += `[${inside}]`;
        i = end;
      }
    } else if (character === '\\' && i + 1 < part.length) source += escape(part[++i]);
    else source += escape(character);
  }
  return source;
}

function escape(character) {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

module.exports = { matchesGlob };
