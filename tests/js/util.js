// node:util beside inspect: promises and callbacks, arguments of the command line, MIME types, environment files, types.
'use strict';

const assert = require('node:assert');
const util = require('node:util');

const { MIMEType, parseArgs, parseEnv } = util;

async function promisesAndCallbacks() {
  const later = util.promisify((value, callback) => callback(value === 'bad' ? new Error('bad') : null, value));
  assert.strictEqual(await later('good'), 'good');
  await assert.rejects(later('bad'), /bad/);
  assert.throws(() => util.promisify('no'), { code: 'ERR_INVALID_ARG_TYPE' });
  const own = () => {};
  own[util.promisify.custom] = async () => 42;
  assert.strictEqual(await util.promisify(own)(), 42);

  const callbackified = util.callbackify(async (value) => value);
  assert.strictEqual(callbackified.length, 2);
  assert.strictEqual(await new Promise((resolve) => callbackified(7, (error, value) => resolve(value))), 7);
  const rejected = util.callbackify(async () => { throw null; });
  const error = await new Promise((resolve) => rejected(resolve));
  assert.strictEqual(error.code, 'ERR_FALSY_VALUE_REJECTION');
  assert.strictEqual(error.reason, null);
}

function argumentsOfCommands() {
  const options = {
    verbose: { type: 'boolean', short: 'v' },
    out: { type: 'string', short: 'o' },
    tag: { type: 'string', multiple: true },
    level: { type: 'string', default: '1' },
  };
  const parse = (args, more) => parseArgs({ args, options, ...more });
  assert.deepStrictEqual(
    { ...parse(['-vo', 'file', '--tag=a', '--tag', 'b', 'rest', '--', '-x'], { allowPositionals: true }).values },
    { verbose: true, out: 'file', tag: ['a', 'b'], level: '1' },
  );
  assert.deepStrictEqual(parse(['rest', '--', '-x'], { allowPositionals: true }).positionals, ['rest', '-x']);
  assert.throws(() => parse(['--nope']), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION', message: "Unknown option '--nope'" });
  assert.throws(() => parse(['x']), { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' });
  assert.throws(() => parse(['--out']), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', message: "Option '-o, --out <value>' argument missing" });
  assert.throws(() => parse(['--out', '-v']), /ambiguous/);
  assert.strictEqual(parse(['--no-verbose'], { allowNegative: true }).values.verbose, false);
  assert.deepStrictEqual(
    parse(['-v', '--out=f'], { tokens: true }).tokens.map((token) => [token.kind, token.name, token.rawName, token.index, token.value, token.inlineValue]),
    [['option', 'verbose', '-v', 0, undefined, undefined], ['option', 'out', '--out', 1, 'f', true]],
  );
}

function mimeTypes() {
  const type = new MIMEType(' Text/HTML; Charset="utf-8"; bad; q=1;q=2 ');
  assert.strictEqual(String(type), 'text/html;charset=utf-8;q=1');
  assert.strictEqual(type.essence, 'text/html');
  type.params.set('note', 'a "b"');
  assert.strictEqual(type.params.toString(), 'charset=utf-8;q=1;note="a \\"b\\""');
  assert.deepStrictEqual([...type.params.keys()], ['charset', 'q', 'note']);
  assert.throws(() => new MIMEType('text'), { code: 'ERR_INVALID_MIME_SYNTAX' });
  assert.throws(() => { type.subtype = 'a b'; }, { code: 'ERR_INVALID_MIME_SYNTAX' });
}

function environmentFiles() {
  assert.deepStrictEqual(
    { ...parseEnv('A=1\n# note\nB = two # note\nC="x\\ny"\nD=\'$A # kept\'\nexport E=5\nF=\nG=`"`\nH="open\nI=1') },
    { A: '1', B: 'two', C: 'x\ny', D: '$A # kept', E: '5', F: '', G: '"', H: '"open', I: '1' },
  );
}

function typesAndTexts() {
  const { types } = util;
  assert.ok(types.isMap(new (class extends Map {})()) && !types.isMap(Object.create(Map.prototype)));
  assert.ok(types.isProxy(new Proxy({}, {})) && types.isPromise(Promise.resolve()) && types.isRegExp(/a/));
  assert.ok(types.isAsyncFunction(async () => {}) && types.isGeneratorFunction(function* () {}) && !types.isAsyncFunction(() => {}));
  assert.ok(types.isUint8Array(Buffer.from('a')) && types.isTypedArray(new Float32Array(1)) && !types.isTypedArray(new DataView(new ArrayBuffer(1))));
  assert.ok(types.isArgumentsObject((function () { return arguments; })()) && types.isBoxedPrimitive(Object(1n)));
  assert.ok(types.isNativeError(new RangeError()) && !types.isNativeError({ __proto__: Error.prototype }));
  assert.strictEqual(util.stripVTControlCharacters('\u001b[31mred\u001b[39m \u001b]8;;http://a\u0007link'), 'red link');
  assert.strictEqual(util.styleText('red', 'x', { validateStream: false }), '\u001b[31mx\u001b[39m');
  assert.throws(() => util.styleText('nocolor', 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.strictEqual(util.toUSVString('a\ud800'), 'a\ufffd');
  assert.strictEqual(util.getSystemErrorName(-2), 'ENOENT');
  assert.deepStrictEqual(util.getSystemErrorMap().get(-111), ['ECONNREFUSED', 'connection refused']);
  assert.ok(util.isDeepStrictEqual(new Map([[{ a: 1 }, [NaN]]]), new Map([[{ a: 1 }, [NaN]]])));
  assert.ok(!util.isDeepStrictEqual([0], [-0]));
}

function classes() {
  function Parent() {}
  function Child() {}
  util.inherits(Child, Parent);
  assert.ok(new Child() instanceof Parent);
  assert.strictEqual(Child.super_, Parent);
  const old = util.deprecate((a, b) => a + b, 'old()', 'PJS0001');
  process.noDeprecation = true;
  assert.strictEqual(old(1, 2), 3);
  assert.strictEqual(util.debuglog('nothing').enabled, false);
}

argumentsOfCommands();
mimeTypes();
environmentFiles();
typesAndTexts();
classes();
promisesAndCallbacks();
