import { describe, expect, it } from 'vitest';
import { compileKongSchema } from './kong-schema.ts';

const field = (definition: unknown) => {
  const validate = compileKongSchema([{ f: definition }]);
  return (value: unknown) => (validate({ f: value }) as { f: unknown } | undefined)?.f;
};

describe("Kong's own schema", () => {
  it('accepts the example of its documentation, and names every field that is wrong', () => {
    const validate = compileKongSchema([
      { name: { type: 'string', required: true } },
      { age: { type: 'integer', required: true } },
      {
        address: {
          type: 'record',
          required: true,
          fields: [{ street: { type: 'string', required: true } }, { zipcode: { type: 'string', required: true } }],
        },
      },
    ]);
    const address = { street: '251 Post St.', zipcode: '94108' };
    expect(validate({ name: 'Gruce The Great', age: 4, address })).toBeUndefined();
    expect(validate({ name: null, age: '4', address: { street: '' }, admin: true })).toEqual({
      name: 'required field missing',
      age: 'expected an integer',
      address: { street: 'length must be at least 1', zipcode: 'required field missing' },
      admin: 'unknown field',
    });
    expect(validate([])).toBe('expected a record');
    expect(validate(JSON.parse('{"__proto__":{"name":"a"}}'))).toMatchObject({ name: 'required field missing' });
  });

  it.each<[unknown, unknown, unknown]>([
    [{ type: 'string' }, 'a', undefined],
    [{ type: 'string' }, 1, 'expected a string'],
    [{ type: 'string' }, null, undefined],
    [{ type: 'string' }, '', 'length must be at least 1'],
    [{ type: 'string', len_min: 0 }, '', undefined],
    [{ type: 'string', len_max: 2 }, '😀😀', undefined],
    [{ type: 'string', len_max: 2 }, 'abc', 'length must be at most 2'],
    [{ type: 'string', len_eq: 2 }, 'abc', 'length must be 2'],
    [{ type: 'string', match: '^%d+$' }, '12', undefined],
    [{ type: 'string', match: '^%d+$' }, 'a1', 'invalid value: a1'],
    [{ type: 'string', not_match: '%s' }, 'a b', 'invalid value: a b'],
    [{ type: 'string', starts_with: '/' }, 'a', 'should start with: /'],
    [{ type: 'string', one_of: ['a', 'b'] }, 'c', 'expected one of: a, b'],
    [{ type: 'string', uuid: true }, '6a1c9a8e-5f6b-4d1e-9d0c-2b7f3c1e8a90', undefined],
    [{ type: 'string', uuid: true }, 'x', 'expected a valid UUID'],
    [{ type: 'string', match_none: [{ pattern: '%.%.', err: 'no' }] }, 'a..b', 'invalid value: a..b'],
    [{ type: 'number' }, 1.5, undefined],
    [{ type: 'number' }, '1', 'expected a number'],
    [{ type: 'integer' }, 1.5, 'expected an integer'],
    [{ type: 'integer', between: [1, 10] }, 11, 'value should be between 1 and 10'],
    [{ type: 'integer', one_of: [1, 2] }, 3, 'expected one of: 1, 2'],
    [{ type: 'integer', timestamp: true }, -1, 'expected a valid timestamp'],
    [{ type: 'boolean' }, 'true', 'expected a boolean'],
    [{ type: 'array', elements: { type: 'integer' } }, [1, 2], undefined],
    [{ type: 'array', elements: { type: 'integer' } }, [1, 'x'], [null, 'expected an integer']],
    [{ type: 'array', elements: { type: 'string' }, len_min: 1 }, [], 'length must be at least 1'],
    [{ type: 'array', elements: { type: 'string' }, match_all: '^a' }, ['ab', 'b'], 'invalid value: b'],
    [{ type: 'array', elements: { type: 'string' }, match_any: '^a' }, ['b', 'ab'], undefined],
    [{ type: 'array', elements: { type: 'string' }, match_any: { patterns: ['^a'] } }, ['b'], 'invalid value: b'],
    [{ type: 'array', elements: { type: 'string' }, match_none: '^a' }, ['b', 'ab'], 'invalid value: ab'],
    [{ type: 'set', elements: { type: 'string' } }, {}, 'expected a set'],
    [{ type: 'map', keys: { type: 'string' }, values: { type: 'boolean' } }, { a: true }, undefined],
    [{ type: 'map', keys: { type: 'string' }, values: { type: 'boolean' } }, { a: 1 }, { a: 'expected a boolean' }],
    [
      { type: 'map', keys: { type: 'string', len_max: 1 }, values: { type: 'boolean' } },
      { ab: true },
      { ab: 'length must be at most 1' },
    ],
    [
      { type: 'map', keys: { type: 'string' }, values: { type: 'boolean' }, len_max: 1 },
      { a: true, b: true },
      'length must be at most 1',
    ],
    [{ type: 'map', keys: { type: 'string' }, values: { type: 'boolean' } }, [], 'expected a map'],
  ])('%j: %j', (definition, value, fault) => {
    expect(field(definition)(value)).toEqual(fault);
  });

  it('tells of some unknown fields, however many there are', () => {
    const value = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 1]));
    expect(Object.keys(compileKongSchema([])(value) as object)).toHaveLength(10);
  });

  it('looks through so much text with patterns, and no more', () => {
    for (const attribute of ['match', 'not_match']) {
      const pattern = attribute === 'match' ? '^a+$' : 'b';
      const validate = compileKongSchema([{ a: { type: 'string', [attribute]: pattern } }]);
      expect(validate({ a: 'a'.repeat(100_000) })).toBeUndefined();
      expect(validate({ a: 'a'.repeat(4_000_000) })).toContain('more than can be compared');
      expect(validate({ a: 'a' })).toBeUndefined();
    }
  });

  it.each<[unknown, string]>([
    [{}, 'the schema should be a list of fields'],
    [[{ a: { type: 'string' }, b: { type: 'string' } }], 'field 1 of the schema should be an object of one name'],
    [[{ a: 'string' }], "'a' should be an object with a type"],
    [[{ a: { type: 'text' } }], "'a' has no type that is known"],
    [[{ a: { type: 'toString' } }], "'a' has no type that is known"],
    [[{ a: { type: 'array' } }], "elements of 'a' should be an object"],
    [[{ a: { type: 'record', fields: {} } }], "'a' should be a list of fields"],
    [[{ a: { type: 'string', format: 'date' } }], "'a' is of type string, which has no attribute 'format'"],
    [[{ a: { type: 'string', between: [1, 2] } }], "has no attribute 'between'"],
    [[{ a: { type: 'integer', between: [1] } }], "'between' of 'a' should be a list of two numbers"],
    [[{ a: { type: 'string', match: '%bxy' } }], "%b in the pattern '%bxy' is not supported"],
    [[{ a: { type: 'string', match: '(a)%1' } }], '%1 in the pattern'],
    [[{ a: { type: 'string', match: '[a' } }], 'has a [ without a ]'],
    [[{ a: { type: 'string', match: 'a%' } }], 'ends with %'],
    [[{ a: { type: 'string', match: '(a' } }], "the pattern '(a' "],
  ])('is not %j', (schema, sentence) => {
    expect(() => compileKongSchema(schema)).toThrow(sentence);
  });
});
