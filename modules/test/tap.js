// internal:test/tap: the Test Anything Protocol, version 13, of https://testanything.org.

const { show } = require('internal:test/show');

const LINE_BREAK = /\n|\r\n/;

// Failures that only carry the error which user code threw.
const CARRIERS = new Set(['testCodeFailure', 'hookFailed', 'uncaughtException', 'unhandledRejection']);

const ESCAPES = { '\b': '\\\\b', '\f': '\\\\f', '\t': '\\\\t', '\n': '\\\\n', '\r': '\\\\r', '\v': '\\\\v', '\\': '\\\\', '#': '\\#' };

function escape(text) {
  return String(text).replace(/[\b\f\t\n\r\v\\#]/g, (character) => ESCAPES[character]);
}

function indentation(nesting) {
  return '    '.repeat(nesting);
}

function directive(word, reason) {
  return typeof reason === 'string' && reason !== '' ? ` # ${word} ${escape(reason)}` : ` # ${word}`;
}

function resultLine(status, data) {
  let line = `${indentation(data.nesting)}${status} ${data.testNumber}`;
  if (data.name) line += ` ${escape(`- ${data.name}`)}`;
  if (data.skip !== undefined) line += directive('SKIP', data.skip);
  else if (data.todo !== undefined) line += directive('TODO', data.todo);
  return `${line}\n`;
}

function detailsBlock(data, location) {
  const indent = indentation(data.nesting);
  const { duration_ms: duration, type, error } = data.details;
  return `${indent}  ---\n${yaml(indent, 'duration_ms', duration)}${yaml(indent, 'type', type)}` +
    `${yaml(indent, 'location', location)}${yaml(indent, null, error, new Set())}${indent}  ...\n`;
}

function scalar(indent, name, value) {
  const prefix = `${indent}  ${name}:`;
  if (value === null) return `${prefix} ~\n`;
  const lines = typeof value === 'string' ? value.split(LINE_BREAK) : [];
  if (lines.length < 2) return `${prefix} ${show(value, { breakLength: Infinity })}\n`;
  return `${prefix} |-\n${lines.map((line) => `${indent}    ${line}\n`).join('')}`;
}

function yaml(indent, name, value, seen) {
  if (value === undefined) return '';
  if (value === null || typeof value !== 'object') return scalar(indent, name, value);
  seen.add(value);
  const { isDate, isNativeError } = require('internal:types');
  const isError = isNativeError(value) || value instanceof Error;
  let inner = indent;
  let text = '';
  if (name !== null) {
    text = `${indent}  ${name}:${isDate(value) ? ` ${value.toISOString()}` : ''}\n`;
    inner += '  ';
  }
  for (const key of Object.keys(value)) {
    if (isError && (key === 'cause' || key === 'code')) continue;
    const property = value[key];
    text += seen.has(property) ? `${inner}  ${key}: <Circular>\n` : yaml(inner, key, property, seen);
  }
  return isError ? text + errorFields(indent, value, seen) : text;
}

function isAssertion(value) {
  return value !== null && typeof value === 'object' && 'expected' in value && 'actual' in value;
}

function errorFields(indent, error, seen) {
  const isCarrier = error.code === 'ERR_TEST_FAILURE' && CARRIERS.has(error.failureType);
  const cause = isCarrier ? error.cause : undefined;
  const name = cause?.name ?? error.name;
  const code = cause?.code ?? error.code;
  const assertion = isAssertion(cause) ? cause : isAssertion(error) ? error : undefined;
  let text = yaml(indent, 'error', cause?.message ?? error.message ?? '<unknown error>', seen);
  if (code) text += yaml(indent, 'code', code, seen);
  if (name && name !== 'Error') text += yaml(indent, 'name', name, seen);
  if (assertion !== undefined) {
    text += yaml(indent, 'expected', assertion.expected, new Set(seen));
    text += yaml(indent, 'actual', assertion.actual, new Set(seen));
    if (assertion.operator) text += yaml(indent, 'operator', assertion.operator, seen);
  }
  return text + stackField(indent, cause?.stack ?? error.stack);
}

function stackField(indent, stack) {
  if (typeof stack !== 'string') return '';
  const frames = stack.split(LINE_BREAK).filter((line) => line.startsWith('    at ') && line.length > 7);
  if (frames.length === 0) return '';
  return `${indent}  stack: |-\n${frames.map((frame) => `${indent}    ${frame.slice(7)}\n`).join('')}`;
}

function output(message) {
  return message.split(LINE_BREAK).filter((line) => line !== '').map((line) => `# ${escape(line)}\n`).join('');
}

function format(type, data) {
  switch (type) {
    case 'test:fail':
      return resultLine('not ok', data) + detailsBlock(data, data.file ? `${data.file}:${data.line}:${data.column}` : null);
    case 'test:pass': return resultLine('ok', data) + detailsBlock(data, undefined);
    case 'test:plan': return `${indentation(data.nesting)}1..${data.count}\n`;
    case 'test:start': return `${indentation(data.nesting)}# Subtest: ${escape(data.name)}\n`;
    case 'test:diagnostic': return `${indentation(data.nesting)}# ${escape(data.message)}\n`;
    case 'test:stderr':
    case 'test:stdout': return output(data.message);
    default: return '';
  }
}

function createReporter() {
  return { begin: () => 'TAP version 13\n', format, finish: () => '' };
}

module.exports = { createReporter };
