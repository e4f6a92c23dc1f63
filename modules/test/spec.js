// internal:test/spec: results for the eyes of a person at a terminal.

const { shouldColorize } = require('internal:colors');
const { show } = require('internal:test/show');

const SYMBOLS = { 'test:fail': '\u2716 ', 'test:pass': '\u2714 ', 'test:diagnostic': '\u2139 ' };
const OPEN = '\u25b6 ';
const SKIPPED = '\ufe63 ';

const COLORS = { isColored: true, red: '\u001b[31m', green: '\u001b[32m', blue: '\u001b[34m', gray: '\u001b[90m', white: '\u001b[39m' };
const PLAIN = { isColored: false, red: '', green: '', blue: '', gray: '', white: '' };

function indentation(nesting) {
  return '  '.repeat(nesting);
}

// As in Node, what stderr is decides on the colors of results, and what stdout is on those of errors.
function palette() {
  return shouldColorize(process.stderr) ? COLORS : PLAIN;
}

// The result of a test with its error.
function line(colors, type, data, indent, hasSubtests) {
  const { gray, white, red, green } = colors;
  const { skip, todo, details } = data;
  let color = type === 'test:fail' ? red : green;
  let symbol = SYMBOLS[type];
  let title = data.name;
  if (details.duration_ms) title += ` ${gray}(${details.duration_ms}ms)${white}`;
  if (skip !== undefined) {
    title += ` # ${typeof skip === 'string' && skip !== '' ? skip : 'SKIP'}`;
    color = gray;
    symbol = SKIPPED;
  } else if (todo !== undefined) {
    title += ` # ${typeof todo === 'string' && todo !== '' ? todo : 'TODO'}`;
  }
  return `${indent}${color}${symbol}${title}${white}${errorText(details.error, indent, hasSubtests)}`;
}

function errorText(error, indent, hasSubtests) {
  if (!error || (hasSubtests && error.failureType === 'subtestsFailed')) return '';
  const cause = error.code === 'ERR_TEST_FAILURE' ? error.cause : error;
  const text = show(cause, { colors: shouldColorize(process.stdout), breakLength: Infinity }).split(/\r?\n/).join(`\n${indent}  `);
  return `${hasSubtests ? '\n' : ''}\n${indent}  ${text}\n`;
}

class SpecReporter {
  #colors = palette();
  // Starts that no result followed yet, the innermost last.
  #started = [];
  // Parents whose line stands already, the innermost last.
  #opened = [];
  #failed = [];

  begin() {
    return '';
  }

  format(type, data) {
    switch (type) {
      case 'test:start':
        this.#started.push(data);
        return '';
      case 'test:fail':
        if (data.details.error?.failureType !== 'subtestsFailed') this.#failed.push(data);
        return this.#result(type, data);
      case 'test:pass': return this.#result(type, data);
      case 'test:diagnostic':
        return `${this.#colors.blue}${indentation(data.nesting)}${SYMBOLS[type]}${data.message}${this.#colors.white}\n`;
      case 'test:stderr':
      case 'test:stdout': return data.message;
      default: return '';
    }
  }

  // A test without subtests follows its start at once; one with subtests was opened by the first of them.
  #result(type, data) {
    this.#started.pop();
    let prefix = '';
    for (const parent of this.#started) {
      this.#opened.push(parent);
      prefix += `${indentation(parent.nesting)}${OPEN}${parent.name}\n`;
    }
    this.#started.length = 0;
    const last = this.#opened.at(-1);
    const hasSubtests = last !== undefined && last.nesting === data.nesting && last.name === data.name;
    if (hasSubtests) this.#opened.pop();
    return `${prefix}${line(this.#colors, type, data, indentation(data.nesting), hasSubtests)}\n`;
  }

  finish() {
    if (this.#failed.length === 0) return '';
    const { red, white } = this.#colors;
    const parts = [`\n${red}${SYMBOLS['test:fail']}failing tests:${white}\n`];
    const { relative } = require('node:path');
    for (const test of this.#failed) {
      if (test.file) parts.push(`test at ${relative(process.cwd(), test.file)}:${test.line}:${test.column}`);
      parts.push(line(this.#colors, 'test:fail', test, '', false));
    }
    return parts.join('\n');
  }
}

module.exports = { createReporter: () => new SpecReporter(), line, palette };
