// internal:test/junit: results as the XML that continuous integration servers read.

const { show } = require('internal:test/show');

function escapeText(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

function escapeAttribute(text) {
  return escapeText(text.replace(/\n/g, '').replace(/"/g, '&quot;'));
}

function xmlOf(node) {
  if (typeof node === 'string') return `${escapeText(node)}\n`;
  const indent = '\t'.repeat(node.nesting + 1);
  if (node.comment !== undefined) return `${indent}<!-- ${node.comment.replace(/--/g, '&#45;&#45;')} -->\n`;
  const attributes = Object.entries(node.attrs).map(([name, value]) => `${name}="${escapeAttribute(String(value))}"`).join(' ');
  if (!node.children?.length) return `${indent}<${node.tag} ${attributes}/>\n`;
  return `${indent}<${node.tag} ${attributes}>\n${node.children.map(xmlOf).join('')}${indent}</${node.tag}>\n`;
}

// `sum` is what suites have that hold such tests.
function countOf(children, tag, sum) {
  return children.filter((node) => node.children?.some((child) => child.tag === tag) || node.attrs?.[sum]).length;
}

function close(node, type, data) {
  node.attrs.time = (data.details.duration_ms / 1000).toFixed(6);
  const tests = node.children.filter((child) => child.comment === undefined);
  if (tests.length > 0) closeSuite(node, tests);
  else closeCase(node, type, data);
}

function closeSuite(node, tests) {
  node.tag = 'testsuite';
  Object.assign(node.attrs, {
    disabled: 0,
    errors: 0,
    tests: tests.length,
    failures: countOf(node.children, 'failure', 'failures'),
    skipped: countOf(node.children, 'skipped', 'skipped'),
    hostname: require('node:os').hostname(),
  });
}

function closeCase(node, type, data) {
  const nesting = data.nesting + 1;
  node.tag = 'testcase';
  node.attrs.classname = data.classname ?? 'test';
  if (data.skip) node.children.push({ nesting, tag: 'skipped', attrs: { type: 'skipped', message: data.skip } });
  if (data.todo) node.children.push({ nesting, tag: 'skipped', attrs: { type: 'todo', message: data.todo } });
  if (type !== 'test:fail') return;
  const { error } = data.details;
  const attrs = { type: error?.failureType || error?.code, message: error?.message ?? '' };
  node.children.push({ nesting, tag: 'failure', attrs, children: [show(error, { colors: false, breakLength: Infinity })] });
  node.attrs.failure = error?.message ?? '';
}

class JunitReporter {
  #roots = [];
  #open = null;

  begin() {
    return '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n';
  }

  format(type, data) {
    if (type === 'test:start') this.#start(data);
    else if (type === 'test:pass' || type === 'test:fail') this.#end(type, data);
    else if (type === 'test:diagnostic') this.#siblings().push({ nesting: data.nesting, comment: data.message });
    return '';
  }

  #siblings() {
    return this.#open === null ? this.#roots : this.#open.children;
  }

  #start(data) {
    const node = { attrs: { name: data.name }, nesting: data.nesting, parent: this.#open, children: [] };
    this.#siblings().push(node);
    this.#open = node;
  }

  #end(type, data) {
    if (this.#open === null) this.#start({ name: 'root', nesting: 0 });
    if (this.#open.attrs.name !== data.name || this.#open.nesting !== data.nesting) this.#start(data);
    const node = this.#open;
    this.#open = node.parent;
    close(node, type, data);
  }

  finish() {
    return `${this.#roots.map(xmlOf).join('')}</testsuites>\n`;
  }
}

module.exports = { createReporter: () => new JunitReporter() };
