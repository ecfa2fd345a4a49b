import { describe, expect, it } from 'vitest';
import { type ArgumentValidator, compileArgumentValidator } from './argument-validator.ts';

function compile(schema: unknown, of: 'operator' | 'server' = 'server'): ArgumentValidator {
  const validator = compileArgumentValidator(schema, { of });
  if ('problem' in validator) throw new Error(validator.problem);
  return validator;
}

function problemOf(schema: unknown): string {
  const validator = compileArgumentValidator(schema, { of: 'server' });
  return 'problem' in validator ? validator.problem : '';
}

describe('arguments of a tool', () => {
  it('are compared with its schema, and the fault is said', () => {
    const { faultOf } = compile({
      type: 'object',
      properties: { city: { type: 'string', pattern: '^[A-Z]' }, days: { type: 'integer', maximum: 7 } },
      required: ['city'],
      additionalProperties: false,
    });
    expect(faultOf({ city: 'Bern', days: 3 })).toBeUndefined();
    expect(faultOf({})).toBe('property city is required');
    expect(faultOf({ city: 'bern' })).toContain('property city validation failed: failed to match pattern');
    expect(faultOf({ city: 'Bern', days: '3' })).toContain('expected integer, got string');
    expect(faultOf({ city: 'Bern', days: 8 })).toContain('property days');
    expect(faultOf({ city: 'Bern', shell: 'rm' })).toContain('additional properties forbidden, found shell');
  });

  it('are read as 2020-12 where the schema says nothing', () => {
    const { faultOf } = compile({ properties: { pair: { prefixItems: [{ type: 'string' }], items: false } } });
    expect(faultOf({ pair: ['a'] })).toBeUndefined();
    expect(faultOf({ pair: [1] })).toBeDefined();
    expect(faultOf({ pair: ['a', 'b'] })).toBeDefined();
  });

  it('or as draft-07 where 2020-12 cannot make sense of it', () => {
    const { faultOf } = compile({ properties: { pair: { items: [{ type: 'string' }], additionalItems: false } } });
    expect(faultOf({ pair: ['a'] })).toBeUndefined();
    expect(faultOf({ pair: ['a', 'b'] })).toBeDefined();
  });

  it.each([
    'https://json-schema.org/draft/2020-12/schema',
    'https://json-schema.org/draft/2019-09/schema#',
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft-07/schema',
    'http://json-schema.org/draft-06/schema#',
    'http://json-schema.org/draft-04/schema#',
  ])('are read as %s says', ($schema) => {
    const { faultOf } = compile({ $schema, properties: { a: { type: 'string' } } }, 'operator');
    expect(faultOf({ a: 'x' })).toBeUndefined();
    expect(faultOf({ a: 1 })).toBeDefined();
  });

  it('follow references within the schema', () => {
    const { faultOf } = compile({ $defs: { a: { $anchor: 'q', type: 'string' } }, properties: { x: { $ref: '#q' } } });
    expect(faultOf({ x: 'a' })).toBeUndefined();
    expect(faultOf({ x: 5 })).toBeDefined();
  });
});

describe('a schema that cannot be used', () => {
  it.each([
    [{ $schema: 'https://example.com/my-dialect' }, 'none that is known here'],
    [{ $schema: 7 }, 'none that is known here'],
    [{ type: 'strin' }, 'type must be'],
    [{ pattern: '(?=x)' }, 'linear time'],
    [7, 'a JSON Schema is an object'],
  ])('%j is a problem', (schema, problem) => expect(problemOf(schema)).toContain(problem));

  it.each([
    'http://169.254.169.254/latest',
    'https://example.com/schema.json',
    'file:///etc/passwd',
    'other.json',
    '#/nowhere',
  ])('is one that refers to %s, which is never fetched (MUST 22)', ($ref) => {
    expect(problemOf({ properties: { a: { $ref } } })).toContain("can't resolve reference");
  });

  it('is a large one', () => {
    let deep: unknown = {};
    for (let i = 0; i < 100; i++) deep = { not: deep };
    const wide = { properties: Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`p${i}`, true])) };
    for (const schema of [deep, wide, { description: 'x'.repeat(300_000) }, { enum: new Array(6_000).fill(1) }])
      expect(problemOf(schema)).toContain('too large');
  });

  it('is one whose patterns are large once they are written out', () => {
    const pattern = '(abcdefghijklmnopqrstuvwxyz){1,1000}';
    for (const schema of [{ pattern }, { patternProperties: { [pattern]: true } }])
      expect(problemOf(schema)).toContain('too large');
    const ids = Array.from({ length: 50 }, () => ({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }));
    expect(problemOf({ allOf: ids })).toBe('');
  });

  it('conforms nothing where it leads in circles', () => {
    for (const schema of [{ $dynamicRef: '#a' }, { $ref: '#' }, { allOf: [{ $ref: '#' }, { $ref: '#' }] }]) {
      const validator = compileArgumentValidator(schema, { of: 'server' });
      if ('faultOf' in validator) expect(validator.faultOf({})).toBeDefined();
    }
  });

  it('costs no more than so much, whatever it repeats', () => {
    const $defs: Record<string, unknown> = { d300: { type: 'string' } };
    for (let i = 0; i < 300; i++) {
      const next = { $ref: `#/$defs/d${i + 1}` };
      $defs[`d${i}`] = { allOf: [next, next] };
    }
    const validator = compileArgumentValidator({ $defs, $ref: '#/$defs/d0' }, { of: 'operator' });
    if ('faultOf' in validator) expect(validator.faultOf('a')).toContain('more than can be compared');
  });
});
