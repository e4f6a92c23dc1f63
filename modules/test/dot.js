// internal:test/dot: one character for each test, as many a line as the terminal is wide; failures in full at the end.

const { line, palette } = require('internal:test/spec');

const COLUMNS_MIN = 20;
const RESET = '\u001b[0m';

function columns() {
  return Math.max(process.stdout.columns ?? COLUMNS_MIN, COLUMNS_MIN);
}

class DotReporter {
  #colors = palette();
  #count = 0;
  #columns = columns();
  #failed = [];

  begin() {
    return '';
  }

  format(type, data) {
    if (type !== 'test:pass' && type !== 'test:fail') return '';
    const { green, red, isColored } = this.#colors;
    const reset = isColored ? RESET : '';
    if (type === 'test:fail') this.#failed.push(data);
    const mark = type === 'test:pass' ? `${green}.${reset}` : `${red}X${reset}`;
    this.#count++;
    if (this.#count < this.#columns) return mark;
    // The terminal may have another width by now.
    this.#count = 0;
    this.#columns = columns();
    return `${mark}\n`;
  }

  finish() {
    if (this.#failed.length === 0) return '\n';
    const { red, white } = this.#colors;
    const failures = this.#failed.map((test) => line(this.#colors, 'test:fail', test, '', false));
    return `\n\n${red}Failed tests:${white}\n\n${failures.join('')}`;
  }
}

module.exports = { createReporter: () => new DotReporter() };
