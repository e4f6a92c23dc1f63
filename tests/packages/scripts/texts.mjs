// handlebars, ejs, marked: templates and Markdown.
import assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ejs from 'ejs';
import Handlebars from 'handlebars';
import { Marked, marked } from 'marked';

const engine = Handlebars.create();
engine.registerHelper(
  'loud',
  (text, options) => new engine.SafeString(`<b>${engine.escapeExpression(text)}${options.hash.end ?? '!'}</b>`),
);
engine.registerHelper('twice', function (options) {
  return options.fn(this) + options.fn({ ...this, second: true });
});
engine.registerPartial('row', '<li>{{@root.title}}: {{name}}{{#if @last}}.{{else}},{{/if}}</li>');
const template =
  '{{! note }}{{title}} {{{title}}} {{#each people as |one at|}}{{at}}{{> row one}}{{else}}none{{/each}}' +
  '{{#with deep.er}}{{value}} {{../title}}{{/with}} {{loud "<x>" end="?"}} {{#twice}}{{second}};{{/twice}} {{#unless no}}~{{~/unless}} {{lookup list 1}}';
const context = { title: '<T>', people: [{ name: 'a' }, { name: 'b' }], deep: { er: { value: 0 } }, list: ['x', 'y'] };
console.log(engine.compile(template)(context));
console.log(engine.precompile('{{a.b}}').length > 100, engine.compile('{{constructor.name}}{{__proto__}}')({}));
assert.throws(() => engine.compile('{{#if x}}')({}), /Parse error/);
assert.throws(() => engine.compile('{{missing 1}}')({}), /Missing helper/);

console.log(
  ejs.render('<% for (const one of list) { -%>\n<li><%= one %><%- one %></li>\n<% } -%>\n<%# note %>%<%%', { list: ['<', 2] }),
);
console.log(await ejs.render('<%= await late() %>|<?= 1 ?>', { late: async () => 'later' }, { async: true }));
const folder = mkdtempSync(join(tmpdir(), 'ejs-'));
writeFileSync(join(folder, 'part.ejs'), '[<%= name %>]');
writeFileSync(join(folder, 'page.ejs'), 'page <%- include("part", { name: "in" }) %>');
console.log(await ejs.renderFile(join(folder, 'page.ejs'), {}, { cache: true }));
assert.throws(
  () => ejs.render('line\n<%= nothing.here %>', {}, { filename: 'named.ejs' }),
  /named\.ejs:2[^]*nothing is not defined/,
);
rmSync(folder, { recursive: true });

const markdown = `# Title *em* \`code\`

A [link](http://a.test "t") and ![image](i.png) with **bold**, ~~gone~~ & <b>html</b>.
Auto: https://b.test, hard  \nbreak. Escaped \\*.

- one
- two
  1. deep
  2. deeper
- [x] done

> quote
> more

| a | b |
|---|--:|
| 1 | \`|\` |

\`\`\`js
const a = '<';
\`\`\`

[ref]: http://c.test
See [ref].
`;
console.log(
  marked.parse(markdown),
  marked.parseInline('*a* _b_'),
  marked.lexer('# x\n\ny').map(({ type }) => type),
);
const own = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      return `<h${depth} class="own">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
});
own.use({
  async: true,
  walkTokens: async (token) => {
    if (token.type === 'link') token.href = 'walked';
  },
});
console.log(await own.parse('# a *b*\n[c](d)'));
