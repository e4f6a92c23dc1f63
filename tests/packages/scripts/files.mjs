// glob, fast-glob, fs-extra, readable-stream, through2: files and streams.
import assert from 'node:assert';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createRequire } from 'node:module';
import fastGlob from 'fast-glob';
import fse from 'fs-extra';
import { glob, globIterate, globSync, hasMagic } from 'glob';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'files-'));
for (const name of ['a.js', 'b.ts', 'deep/c.js', 'deep/er/d.js', 'deep/.hidden.js', 'node_modules/x/e.js', 'sp ace/[f].js']) {
  await fse.outputFile(join(folder, name), `// ${name}`);
}
const sorted = (list) => [...list].sort();
console.log(
  sorted(await glob('**/*.js', { cwd: folder, ignore: 'node_modules/**' })),
  sorted(globSync('**/{a,d}.{js,ts}', { cwd: folder })),
);
console.log(
  sorted(await glob(['*.js', 'deep/**'], { cwd: folder, nodir: true, dot: true })),
  hasMagic('a/*'),
  sorted(await glob('!(a).*', { cwd: folder })),
);
for await (const path of globIterate('deep/*/', { cwd: folder, withFileTypes: true })) console.log(path.name, path.isDirectory());
console.log(
  sorted(await fastGlob(['**/*.js', '!node_modules'], { cwd: folder, dot: true })),
  sorted(fastGlob.sync('**', { cwd: folder, onlyDirectories: true, deep: 2 })),
);
const streamed = [];
for await (const entry of fastGlob.stream('deep/**/*.js', { cwd: folder, objectMode: true, stats: true }))
  streamed.push([entry.path, entry.stats.size]);
console.log(sorted(streamed), fastGlob.escapePath('[a](b)'), fastGlob.isDynamicPattern('a.js'));

const at = (...names) => join(folder, ...names);
await fse.copy(at('deep'), at('copy'), { filter: (from) => !from.endsWith('er') });
console.log(sorted(fse.readdirSync(at('copy'))), await fse.pathExists(at('copy/er')));
await fse.writeJson(at('v.json'), { a: [1] }, { spaces: 1 });
console.log(await fse.readJson(at('v.json')), JSON.stringify(await fse.readFile(at('v.json'), 'utf8')));
await fse.move(at('a.js'), at('moved/here/a.js'));
await assert.rejects(fse.move(at('b.ts'), at('moved/here/a.js')), /dest already exists/);
await assert.rejects(fse.copy(at('deep'), at('deep/in')), /subdirectory of itself/);
await fse.ensureSymlink(at('b.ts'), at('links/b'));
await fse.ensureDir(at('new/deep'));
await fse.emptyDir(at('moved'));
console.log(relative(folder, await fse.realpath(at('links/b'))), fse.readdirSync(at('moved')), fse.existsSync(at('new/deep')));
await new Promise((resolve, reject) => fse.remove(folder, (error) => (error ? reject(error) : resolve())));
console.log(
  fse.pathExistsSync(folder),
  await fse.readJson('/nothing.json').catch(({ code }) => code),
  fse.readJsonSync('/nothing', { throws: false, encoding: 'utf8', flag: 'a+' }) ?? null,
);
fse.removeSync('/nothing');

const { Duplex, PassThrough, Readable, Transform, Writable, finished, pipeline } = require('readable-stream');
const upper = new Transform({
  transform(chunk, encoding, done) {
    done(null, String(chunk).toUpperCase());
  },
});
const source = Readable.from(['a', 'b']);
console.log(
  await source
    .pipe(upper)
    .map((chunk) => `${chunk}!`)
    .toArray(),
  source instanceof require('node:stream').Readable,
);
const broken = new Writable({
  write(chunk, encoding, done) {
    done(new Error('full'));
  },
});
const failed = await new Promise((resolve) => pipeline(Readable.from(['a']), new PassThrough(), broken, resolve));
console.log(failed.message);
const ended = new PassThrough();
finished(ended, (error) => console.log('finished', error?.message));
ended.destroy(new Error('cut'));
const [one, two] = Duplex.from(async function* (input) {
  for await (const chunk of input) yield `<${chunk}>`;
})
  ? ['x', 'y']
  : [];
console.log(one, two);

const through2 = await import('through2');
const make = through2.default ?? through2;
const through = typeof make === 'function' ? make : make.through2;
const doubled = through.obj?.(
  (chunk, encoding, done) => done(null, chunk * 2),
  function (done) {
    this.push(-1);
    done();
  },
);
if (doubled) {
  doubled.write(1);
  doubled.end(2);
  console.log(await doubled.toArray?.());
}
console.log(Object.keys(through2).sort());
