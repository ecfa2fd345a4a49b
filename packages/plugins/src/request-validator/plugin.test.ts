import { type ExchangeOptions, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { requestValidator } from './plugin.ts';

const post = (json: unknown): ExchangeOptions => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: typeof json === 'string' ? json : JSON.stringify(json),
});

/** What is said to be wrong; undefined when nothing is. */
async function faultOf(config: Record<string, unknown>, request: ExchangeOptions): Promise<unknown> {
  const outcome = await runPlugin(requestValidator, { verbose_response: true, ...config })(request);
  if (outcome === 'passed') return undefined;
  expect(outcome.status).toBe(400);
  return (outcome.body as { message: unknown }).message;
}

const jsonSchema = (schema: unknown, version = 'draft7') => ({ version, body_schema: JSON.stringify(schema) });
const drafts = ['draft4', 'draft6', 'draft7', 'draft201909', 'draft202012'];

describe('request-validator: JSON Schema', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 2, pattern: '^[a-z]+$' },
      age: { type: 'integer' },
      tags: { type: 'array', items: { $ref: '#/definitions/tag' }, uniqueItems: true },
      born: { format: 'date-time' },
    },
    definitions: { tag: { type: ['string', 'null'] } },
    additionalProperties: false,
  };

  it.each(drafts)('accepts what conforms to it, and says what does not: %s', async (version) => {
    const config = jsonSchema(schema, version);
    const fault = (value: unknown) => faultOf(config, post(value));
    expect(await fault({ name: 'ann', age: 7.0, tags: ['a', null], born: '2009-07-20T08:30:37.012Z' })).toBeUndefined();
    expect(await fault({})).toBe('property name is required');
    expect(await fault({ name: 1 })).toBe('property name validation failed: wrong type: expected string, got number');
    expect(await fault({ name: 'a' })).toBe('property name validation failed: too short');
    expect(await fault({ name: 'Ann' })).toBe('property name validation failed: failed to match pattern "^[a-z]+$"');
    expect(await fault({ name: 'ann', age: 1.5 })).toContain('expected integer, got number');
    expect(await fault({ name: 'ann', tags: ['a', 2] })).toBe(
      'property tags validation failed: failed to validate item 2: wrong type: expected string or null, got number',
    );
    expect(await fault({ name: 'ann', tags: ['a', 'a'] })).toContain('some are equal');
    expect(await fault({ name: 'ann', born: 'yesterday' })).toContain('must match format "date-time"');
    expect(await fault({ name: 'ann', admin: true })).toBe('additional properties forbidden, found admin');
    expect(await fault([])).toBe('wrong type: expected object, got array');
  });

  it('knows what is special to a draft', async () => {
    expect(await faultOf(jsonSchema({ minimum: 1, exclusiveMinimum: true }, 'draft4'), post(1))).toBe('must be > 1');
    expect(await faultOf(jsonSchema({ const: 1 }, 'draft6'), post(2))).toBe('must be equal to constant');
    expect(await faultOf(jsonSchema({ if: { const: 1 }, else: false }, 'draft7'), post(2))).toBeDefined();
    const inner = { properties: { a: true }, unevaluatedProperties: false };
    expect(await faultOf(jsonSchema(inner, 'draft201909'), post({ b: 1 }))).toContain('unevaluated');
    expect(await faultOf(jsonSchema({ prefixItems: [{ type: 'string' }] }, 'draft202012'), post([1]))).toBeDefined();
    expect(await faultOf(jsonSchema(false, 'draft6'), post(1))).toBeDefined();
  });

  it('counts the items of lists as length with draft 4, unless told not to', async () => {
    const config = jsonSchema({ minLength: 2, maxLength: 3 }, 'draft4');
    const fault = (value: unknown, more = {}) => faultOf({ ...config, ...more }, post(value));
    expect([await fault([1]), await fault([1, 2]), await fault([1, 2, 3, 4])]).toEqual([
      'too short',
      undefined,
      'too long',
    ]);
    expect([await fault('"😀"'), await fault('"😀😀😀"')]).toEqual(['too short', undefined]);
    expect(await fault([1], { array_length_compat: false })).toBeUndefined();
    expect(await faultOf(jsonSchema({ minLength: 2 }, 'draft7'), post([1]))).toBeUndefined();
  });

  it('is not deceived by names that objects have anyway', async () => {
    const closed = jsonSchema({ type: 'object', properties: { a: {} }, additionalProperties: false });
    expect(await faultOf(closed, post('{"__proto__":{"a":1}}'))).toContain('found __proto__');
    expect(await faultOf(jsonSchema({ required: ['toString'] }), post('{}'))).toBe('property toString is required');
    expect(await faultOf(jsonSchema({ required: ['a'] }), post('{"__proto__":{"a":1}}'))).toBe(
      'property a is required',
    );
  });

  it('takes a time that grows with the body only', async () => {
    const evil = jsonSchema({ type: 'object', properties: { p: { pattern: '^(a+)+$' }, l: { uniqueItems: true } } });
    expect(await faultOf(evil, post({ p: `${'a'.repeat(50_000)}!` }))).toContain('failed to match');
    const many = Array.from({ length: 20_000 }, (_, i) => ({ i, a: 1 }));
    expect(await faultOf(evil, post({ l: many }))).toBeUndefined();
    expect(await faultOf(evil, post({ l: [...many, { a: 1, i: 5 }] }))).toContain('some are equal');
    const formats = ['date', 'time', 'date-time', 'uuid', 'ipv4', 'ipv6', 'email', 'hostname'];
    for (const format of formats) {
      const config = jsonSchema({ format });
      for (const part of ['a', '1', '.', 'a.', '1:', '-', 'a@', '1-'])
        expect(await faultOf(config, post(JSON.stringify(`${part.repeat(100_000)}!`)))).toContain('must match format');
    }
  });

  it('refuses what is nested deeper or holds more than anyone needs, and what is no JSON', async () => {
    const config = jsonSchema({ $ref: '#/definitions/a', definitions: { a: { items: { $ref: '#/definitions/a' } } } });
    const nested = (depth: number) => post('['.repeat(depth) + ']'.repeat(depth));
    expect(await faultOf(config, nested(500))).toBeUndefined();
    const bytes = { ...nested(600), headers: { 'Content-Type': 'application/json', 'X-Kind': 'deep' } };
    // As the gateway would hand it over: a body that it has not understood.
    const { hooks } = runPlugin(requestValidator, config).instance;
    const { x } = await runPlugin(requestValidator, {
      parameter_schema: [{ in: 'query', name: 'a', required: false }],
    }).trace(bytes);
    x.body = Buffer.from(bytes.body as string);
    await hooks.onRequest!(x);
    expect(await hooks.onCall!(x, { kind: 'bytes' })).toMatchObject({ status: 400, code: 'body_not_json' });
    for (const body of ['', '{', '{"a":1}x', '\ufeff{}'])
      expect(await faultOf(config, post(body))).toBe('request body is not valid JSON');
  });
});

describe('request-validator: types of content', () => {
  const schema = jsonSchema({ type: 'object' });
  const send = (type: string | readonly string[] | undefined, config: Record<string, unknown> = {}, body = '1') =>
    faultOf(
      { ...schema, ...config },
      { method: 'POST', body, headers: type === undefined ? {} : { 'Content-Type': type } },
    );
  const wrong = 'specified Content-Type is not allowed';

  it.each([
    ['application/json', [], undefined],
    ['Application/JSON', [], undefined],
    ['application/json; charset=utf-8', [], wrong],
    ['application/json; charset=utf-8', ['application/json; charset=UTF-8'], undefined],
    ['application/json;CHARSET="utf-8"', ['application/json; charset=UTF-8'], undefined],
    ['application/json', ['application/json; charset=UTF-8'], wrong],
    ['application/json; v=A', ['application/json; v=a'], wrong],
    ['application/json; b=2; a=1', ['application/json;a=1;b=2'], undefined],
    ['text/plain', [], wrong],
    ['json', [], wrong],
    [undefined, [], wrong],
    [['application/json', 'text/plain'], [], wrong],
    ['application/json, text/plain', [], wrong],
  ] as const)('%j where %j are allowed', async (type, allowed, expected) => {
    const config = allowed.length === 0 ? {} : { allowed_content_types: allowed };
    expect(await send(type, config, '{}')).toBe(expected);
  });

  it('looks past parameters where it is told to, and past the boundary of forms', async () => {
    expect(
      await send('application/json; charset=x', { content_type_parameter_validation: false }, '{}'),
    ).toBeUndefined();
    const forms = { allowed_content_types: ['multipart/form-data'] };
    expect(await send('multipart/form-data; boundary=x', forms)).toBeUndefined();
  });

  it('compares JSON only', async () => {
    const config = { allowed_content_types: ['application/json', 'text/plain', 'application/merge-patch+json'] };
    expect(await send('text/plain', config)).toBeUndefined();
    expect(await send('application/merge-patch+json', config)).toBe('wrong type: expected object, got number');
  });

  it('says no more than that something is wrong, unless told to', async () => {
    const outcome = await runPlugin(requestValidator, schema)(post(1));
    expect(outcome).toMatchObject({
      status: 400,
      code: 'body_invalid',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { message: "request body doesn't conform to schema" },
    });
  });
});

describe('request-validator: only logging', () => {
  it('lets pass what it would refuse, and says why', async () => {
    const parameters = [{ in: 'query', name: 'q', required: true }];
    const config = { ...jsonSchema({ type: 'object' }), parameter_schema: parameters, enforcement_mode: 'log_only' };
    const run = runPlugin(requestValidator, { ...config, verbose_response: true });
    for (const request of [post(1), { ...post('{'), url: '/?q=1' }, { method: 'POST', body: 'a' }])
      expect((await run.trace(request)).outcome).toBe('passed');
    expect(run.services.log.entries.map(({ level, fields }) => [level, fields['code'], fields['why']])).toEqual([
      ['warn', 'parameter_invalid', expect.stringContaining("query 'q' validation failed")],
      ['warn', 'body_invalid', '{"message":"wrong type: expected object, got number"}'],
      ['warn', 'body_not_json', 'request body is not valid JSON'],
      ['warn', 'content_type_not_allowed', 'specified Content-Type is not allowed'],
    ]);
  });

  it('tells a log no more than it would tell a caller', async () => {
    const { services, trace } = runPlugin(requestValidator, {
      ...jsonSchema({ enum: [1] }),
      enforcement_mode: 'log_only',
    });
    await trace(post('"s3cret"'));
    expect(services.log.entries[0]!.fields['why']).toBe("request body doesn't conform to schema");
  });
});

describe('request-validator: configuration', () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "at least one of these fields must be non-empty: 'body_schema', 'parameter_schema'"],
    [{ version: 'draft7', body_schema: '{' }, 'body_schema: it is not valid JSON'],
    [jsonSchema([]), 'a JSON Schema is an object'],
    [jsonSchema({ type: 'text' }), 'body_schema: it is no schema of this version: /type must be equal to one of'],
    [jsonSchema({ pattern: '^(?=a)' }), "the pattern '^(?=a)' is not a regular expression that runs in linear time"],
    [jsonSchema({ patternProperties: { '(a)\\1': { type: 'string' } } }), 'linear time'],
    [jsonSchema({ $ref: 'https://evil.example/schema' }), 'references are followed within the schema only'],
    [jsonSchema({ $ref: 'file:///etc/passwd' }), 'references are followed within the schema only'],
    [jsonSchema({ $ref: '#/absent' }), "can't resolve reference #/absent"],
    [jsonSchema({ $schema: 'http://json-schema.org/draft-04/schema#' }), 'choose another version'],
    [{ ...jsonSchema({}), allowed_content_types: ['application/*'] }, 'is not a media type'],
    [{ ...jsonSchema({}), allowed_content_types: ['json'] }, 'is not a media type'],
    [{ parameter_schema: [{ in: 'cookie', name: 'a', required: true }] }, 'parameter_schema'],
    [{ parameter_schema: [{ in: 'query', name: 'a' }] }, 'required'],
    [{ parameter_schema: [{ in: 'query', name: 'a', required: true, schema: '{}' }] }, 'all or none of these fields'],
    [
      { parameter_schema: [{ in: 'query', name: 'a', required: true, schema: '{}', style: 'form', explode: true }] },
      'it needs a type',
    ],
    [
      {
        parameter_schema: [
          { in: 'query', name: 'a', required: true, schema: '{"type":"x"}', style: 'form', explode: true },
        ],
      },
      'parameter_schema[0].schema: it is no schema',
    ],
    [
      {
        parameter_schema: [
          { in: 'header', name: 'a', required: true, schema: '{"type":"string"}', style: 'form', explode: true },
        ],
      },
      "'form' is no style of a header parameter",
    ],
  ])('refuses %j', (config, sentence) => {
    expect(() => runPlugin(requestValidator, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const config = readmeExample(import.meta.url, 'request-validator');
    const route = { id: 'r' } as never;
    const send = (url: string, id: string, json: unknown) =>
      runPlugin(requestValidator, config, { route })({ method: 'POST', url, captures: { id }, json });
    expect(await send('/?expand=items,customer', '7', { items: [{ sku: 'A' }] })).toBe('passed');
    expect(await send('/', 'x', { items: [{ sku: 'A' }] })).toMatchObject({
      body: { message: "path 'id' validation failed, [error] wrong type: expected integer, got string" },
    });
    expect(await send('/?expand=secrets', '7', { items: [{ sku: 'A' }] })).toMatchObject({ code: 'parameter_invalid' });
    expect(await send('/', '7', { items: [{ sku: 'a' }] })).toMatchObject({ code: 'body_invalid' });
  });
});
