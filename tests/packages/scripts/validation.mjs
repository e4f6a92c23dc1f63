// zod and ajv: schemas, messages of errors, transformations, formats of JSON schema.
import { z, ZodError } from 'zod';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const user = z
  .object({
    name: z.string().min(2).trim(),
    mail: z.email(),
    age: z.coerce.number().int().positive().optional(),
    role: z.enum(['admin', 'user']).default('user'),
    tags: z.array(z.string()).max(2),
    when: z.iso.datetime().transform((text) => new Date(text)),
    shape: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('circle'), radius: z.number() }),
      z.object({ kind: z.literal('box'), width: z.number() }),
    ]),
  })
  .strict()
  .refine(({ name, mail }) => !mail.startsWith(name), { message: 'mail begins with name', path: ['mail'] });
const good = {
  name: ' ab ',
  mail: 'x@y.org',
  age: '7',
  tags: [],
  when: '2024-01-02T03:04:05Z',
  shape: { kind: 'box', width: 1 },
};
console.log(user.parse(good));
const bad = user.safeParse({
  name: 'a',
  mail: 'no',
  age: -1,
  role: 'x',
  tags: ['1', '2', '3'],
  when: 'x',
  shape: { kind: 'tri' },
  more: 1,
});
console.log(bad.success, bad.error instanceof ZodError, JSON.stringify(bad.error.issues, null, 1));
console.log(z.prettifyError(bad.error), z.flattenError(bad.error).fieldErrors.mail);
console.log(
  await z
    .string()
    .refine(async (text) => text === 'ok')
    .safeParseAsync('ok'),
);
const tree = z.object({
  value: z.bigint(),
  get children() {
    return z.array(tree);
  },
});
console.log(tree.parse({ value: 1n, children: [{ value: 2n, children: [] }] }));
console.log(z.map(z.string(), z.set(z.date())).safeParse(new Map([['a', new Set([1])]])).error.issues[0].path);
console.log(JSON.stringify(z.toJSONSchema(z.object({ a: z.string().uuid(), b: z.number().lt(5).nullable() }))));
console.log(z.string().brand().catch('caught').parse(5), z.templateLiteral(['a-', z.number()]).safeParse('a-1').success);

const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, removeAdditional: true });
ajv.addKeyword({ keyword: 'even', type: 'number', validate: (schema, data) => (data % 2 === 0) === schema });
ajv.addFormat('lower', /^[a-z]+$/);
ajv.addSchema({ $id: 'part', type: 'object', required: ['n'], properties: { n: { type: 'integer', even: true } } });
const validate = ajv.compile({
  type: 'object',
  properties: {
    id: { type: 'string', format: 'lower', maxLength: 3 },
    parts: { type: 'array', items: { $ref: 'part' }, uniqueItems: true, minItems: 1 },
    level: { type: 'number', default: 5 },
    either: { oneOf: [{ type: 'string', const: 'a' }, { type: 'null' }] },
  },
  required: ['id', 'parts'],
  if: { properties: { level: { minimum: 10 } } },
  then: { required: ['extra'] },
  additionalProperties: false,
});
const data = { id: 'ab', parts: [{ n: '4' }], gone: 1, either: null };
console.log(validate(data), data);
console.log(validate({ id: 'LONG', parts: [{ n: 1 }, { n: 1 }], level: 10 }), validate.errors);
console.log(ajv.errorsText(validate.errors, { dataVar: 'it' }));
const newer = new Ajv2020();
const tuple = newer.compile({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], unevaluatedItems: false });
console.log(tuple(['a', 1]), tuple(['a', 1, 2]), tuple.errors[0].message);
try {
  ajv.compile({ type: 'strange' });
} catch (error) {
  console.log(error.message);
}
const source = new Ajv({ code: { source: true } });
console.log(standalone(source, source.compile({ type: 'integer', minimum: 3 })).length > 200);
