import { describe, expect, it } from 'vitest';
import { conditionOf } from './condition.ts';
import { fieldOfSchema } from './field.ts';
import { hiddenWord, withNewSecrets } from './hide-secrets.ts';
import { problemsBelow, problemsOfFields, problemsOfTree } from './problems.ts';
import type { JsonSchema } from './schema.ts';
import { sectionsOf } from './sections.ts';
import { readableQuantity, readQuantity, unitOf } from './units.ts';
import { validate } from './validate.ts';
import { labelOf, singularOf } from './words.ts';

const schema: JsonSchema = {
  type: 'object',
  required: ['issuer'],
  additionalProperties: false,
  properties: {
    session_secret: { type: 'string', encrypted: true, referenceable: true },
    session_storage: { type: 'string', enum: ['cookie', 'redis'], default: 'cookie' },
    session_audience: { type: 'string', default: 'default' },
    session_remember: { type: 'boolean', default: false },
    issuer: { type: 'string', format: 'uri' },
    timeout: { type: 'integer', default: 10_000, minimum: 1, description: 'Milliseconds that an answer may take.' },
    redis: { type: 'object', description: 'With storage.', properties: { port: { type: 'integer' } } },
    rate: {
      anyOf: [
        { type: 'number', const: -1 },
        { type: 'number', minimum: 0.02 },
      ],
    },
    old: { description: 'Old name of `issuer`.', type: 'string' },
    gone: { description: 'Not supported: write issuer.' },
    leeway: { type: 'integer', default: 0 },
  },
};

describe('a schema as a form', () => {
  it('has first what must be set, then families and records, and last what is out of use', () => {
    const sections = sectionsOf(fieldOfSchema(schema), ['issuer', 'rate']);
    expect(sections.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
      ['Settings', ['issuer', 'rate']],
      ['More settings', ['timeout', 'leeway']],
      ['Redis', ['redis']],
      ['Session', ['session_secret', 'session_storage', 'session_audience', 'session_remember']],
      ['Out of use', ['old', 'gone']],
    ]);
  });

  it('knows kinds by what is allowed, not by how that is written', () => {
    const kindOf = (each: JsonSchema) => fieldOfSchema({ type: 'object', properties: { x: each } }).members[0]!.kind;
    expect(kindOf({ anyOf: [{ type: 'string', encrypted: true }, { type: 'null' }] })).toBe('secret');
    expect(kindOf({ anyOf: [{ const: 0 }, { const: 1 }] })).toBe('choice');
    expect(kindOf({ type: ['boolean', 'null'] })).toBe('toggle');
    expect(kindOf({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })).toBe('variants');
    expect(kindOf({ type: 'object', additionalProperties: { type: 'string' } })).toBe('map');
    expect(kindOf({ type: 'array', items: { type: 'string', enum: ['a'] } })).toBe('choices');
    expect(kindOf({})).toBe('anything');
  });

  it('comes to an end where it refers to itself', () => {
    const tree: JsonSchema = {
      type: 'object',
      properties: { node: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { below: { $ref: '#/$defs/node' } } } },
    };
    expect(fieldOfSchema(tree).members[0]!.kind).toBe('record');
  });

  it('reads what a setting belongs to from its words, where both are named', () => {
    const siblings = { policy: { enum: ['local', 'redis'] } };
    expect(conditionOf('The Redis server of policy redis.', 'redis', siblings)).toEqual({
      name: 'policy',
      values: ['redis'],
    });
    expect(conditionOf('Only with policy `local` or `redis`.', 'x', siblings)?.values).toEqual(['local', 'redis']);
    expect(conditionOf('Goes with policy and more.', 'x', siblings)).toBeUndefined();
    expect(conditionOf('With luck redis.', 'x', siblings)).toBeUndefined();
  });

  it('calls settings what people call them', () => {
    expect(labelOf('ssl_verify')).toBe('TLS verify');
    expect(labelOf('client_id')).toBe('Client ID');
    expect(labelOf('hideClientHeaders')).toBe('Hide client headers');
    expect([singularOf('targets'), singularOf('policies'), singularOf('addresses')]).toEqual([
      'Target',
      'Policy',
      'Address',
    ]);
  });
});

describe('a number with a unit', () => {
  it('has the unit that its description says', () => {
    expect(unitOf('timeout', 'Milliseconds that an answer may take.')).toBe('ms');
    expect(unitOf('ttl', 'Seconds that they are kept at most.')).toBe('s');
    expect(unitOf('max_size', 'Largest request body in bytes; a longer one is refused.')).toBe('bytes');
    expect(unitOf('second', 'How many requests are let through per second.')).toBeUndefined();
  });

  it('is reckoned where another unit is written', () => {
    expect(readQuantity('90', 'ms')).toBe(90);
    expect(readQuantity('1.5 min', 'ms')).toBe(90_000);
    expect(readQuantity('2h', 's')).toBe(7200);
    expect(readQuantity('1 MiB', 'bytes')).toBe(1_048_576);
    expect(readQuantity('1 MiB', 's')).toBeUndefined();
    expect(readQuantity('ten', 's')).toBeUndefined();
    expect(readQuantity('5 min', undefined)).toBeUndefined();
  });

  it('is shown in the largest unit as well', () => {
    expect(readableQuantity(86_400, 's')).toBe('1 d');
    expect(readableQuantity(1_048_576, 'bytes')).toBe('1 MiB');
    expect(readableQuantity(500, 'ms')).toBeUndefined();
  });
});

describe('secrets that are not shown', () => {
  it('are told where they become others, and nowhere shown', () => {
    const shown = { auth: [{ key: hiddenWord }, { key: hiddenWord }], reference: '{vault://env/a}' };
    expect(withNewSecrets(shown, { auth: [{ key: hiddenWord }, { key: 'k2' }] })).toEqual({
      auth: [{ key: hiddenWord }, { key: '[another secret]' }],
      reference: '{vault://env/a}',
    });
  });
});

describe('what is wrong with a value', () => {
  it('is told at its place', () => {
    expect(validate(schema, { timeout: 0, redis: { port: 'a' }, rate: 0.001, extra: 1 })).toEqual(
      expect.arrayContaining([
        { path: ['issuer'], message: 'Must be set.', isMissing: true },
        { path: ['timeout'], message: 'Must be at least 1.' },
        { path: ['redis', 'port'], message: 'Must be a whole number.' },
        { path: ['rate'], message: 'Fits nothing of what it may be.' },
        { path: ['extra'], message: 'There is no setting extra.' },
      ]),
    );
  });

  it('is nothing where a vault has the value, or where null stands for nothing', () => {
    expect(validate(schema, { issuer: '{vault://env/issuer}', timeout: null, rate: null })).toEqual([]);
  });

  it('comes from the server in two forms', () => {
    const expected = [{ path: ['targets', 0, 'model'], message: 'Required field missing' }];
    const told = problemsOfTree({ config: { targets: { '0': { model: 'required field missing' } } } });
    expect(problemsBelow(told, ['config'])).toEqual(expected);
    const fields = problemsOfFields([{ field: 'config.targets[0].model', reason: 'required field missing' }]);
    expect(problemsBelow(fields, ['config'])).toEqual(expected);
    expect(problemsOfTree({ '@entity': ['at least one of these fields'] })).toEqual([
      { path: [], message: 'At least one of these fields' },
    ]);
  });
});
