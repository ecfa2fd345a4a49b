import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonSchema, type JsonSchemaVersion } from './json-schema.ts';

const compile = (schema: unknown, version: JsonSchemaVersion = 'draft7') =>
  compileJsonSchema(schema, { version, arrayLengthCompat: true, checksSchema: true });

describe('what we put in place of ajv’s own', () => {
  it('finds equal items as ajv does', () => {
    const ours = compile({ uniqueItems: true });
    const theirs = new Ajv({ ownProperties: true, strict: false }).compile({ uniqueItems: true });
    const item = fc.oneof(
      fc.constantFrom(0, -0, 1, '1', '', null, true, 'true', [], {}, [1], { a: 1, b: [2] }, { b: [2], a: 1 }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), (items) => {
        expect(ours(items) === undefined).toBe(theirs(items));
      }),
    );
  });

  it('counts characters as ajv does', () => {
    const ours = compile({ minLength: 2, maxLength: 3 }, 'draft4');
    const theirs = new Ajv({ strict: false }).compile({ minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\ud83d', '\ude00'), maxLength: 5 }), (text) => {
        expect(ours(text) === undefined).toBe(theirs(text));
      }),
    );
  });

  it('matches patterns as JavaScript does', () => {
    const patterns = ['^a', 'b$', '^[a-c]+\\d*$', '\\u00e9', '(?:ab|c){2}', '[^a]', '\\.', '^.$', '\\s', '^$'];
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', 'é', '.', ' ', '😀') }),
        (pattern, text) => {
          expect(compile({ pattern })(text) === undefined).toBe(new RegExp(pattern, 'u').test(text));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('what validating may cost', () => {
  const tooMuch = 'more than can be compared with patterns or with each other';
  const nested = (depth: number, inner: unknown = 1) => {
    let value = inner;
    for (let i = 0; i < depth; i++) value = { a: value };
    return value;
  };
  const versions = ['draft4', 'draft6', 'draft7', 'draft201909', 'draft202012'] as const;

  it.each(versions)('is bounded where a schema refers to itself in two branches: %s', (version) => {
    const branch = { type: 'object', required: ['a'], properties: { a: { $ref: '#' } } };
    const validate = compile({ anyOf: [branch, branch, { type: 'number' }] }, version);
    expect(validate(nested(3))).toBeUndefined();
    expect(validate(nested(3, 'a'))).toContain('wrong type');
    expect(validate(nested(400, 'a'))).toBe(tooMuch);
  });

  it('is bounded where a member is named as a keyword is, and leaves values alone that look like references', () => {
    const branch = { type: 'object', required: ['default'], properties: { default: { $ref: '#' } } };
    let value: unknown = 'a';
    for (let i = 0; i < 400; i++) value = { default: value };
    expect(compile({ anyOf: [branch, branch] })(value)).toBe(tooMuch);
    for (const keyword of [
      { enum: [{ $ref: 'a' }] },
      { const: { $ref: 'a' } },
      { properties: { $ref: { const: 'a' } } },
    ])
      expect(
        compile({ additionalProperties: false, properties: { $ref: true }, ...keyword })({ $ref: 'a' }),
      ).toBeUndefined();
  });

  it('is bounded where lists within lists should be without equal items', () => {
    let value: unknown = Array.from({ length: 5000 }, (_, i) => i);
    const validate = compile({ uniqueItems: true, items: { $ref: '#' } });
    expect(validate(value)).toBeUndefined();
    for (let i = 0; i < 400; i++) value = [value];
    expect(validate(value)).toBe(tooMuch);
    expect(validate([1, 2])).toBeUndefined();
  });

  it('is bounded by the text for patterns, also where they should not match', () => {
    const long = 'a'.repeat(100_000);
    for (const schema of [{ pattern: '^a+$' }, { not: { pattern: '^b' } }, { propertyNames: { pattern: '^a' } }]) {
      const validate = compile(schema);
      expect(validate('propertyNames' in schema ? { [long]: 1 } : long)).toBeUndefined();
      const huge = long.repeat(20);
      expect(validate('propertyNames' in schema ? { [huge]: 1 } : huge)).toBe(tooMuch);
    }
    expect(compile({ items: { pattern: '^(.{1,200}b)*a+$' } })(new Array(20).fill(long))).toBe(tooMuch);
  });
});
