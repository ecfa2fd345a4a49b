import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentType } from './content-type.ts';
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

describe('a content type', () => {
  it('is read without fail, and again from what was read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '/', ';', '=', '"', '\\', ' ') })),
        (text) => {
          const read = parseContentType(text);
          if (read === undefined) return;
          expect(parseContentType(read.mediaType)?.mediaType).toBe(read.mediaType);
        },
      ),
    );
  });

  it.each([
    ['a/b; c="d;e"', 'a/b', 'c=d;e'],
    ['a/b;;c=d;', 'a/b', 'c=d'],
    ['A/B; C=D; charset=UTF-8; boundary=x', 'a/b', 'c=D;charset=utf-8'],
    ['a/b; c="\\""', 'a/b', 'c="'],
  ])('%s', (text, mediaType, parameters) => {
    expect(parseContentType(text)).toEqual({ mediaType, parameters });
  });

  it.each(['', 'a', 'a/', '/b', 'a/b/c', 'a b/c', 'a/b; c', 'a/b; c="', 'a/b; c=d e', 'a/b, c/d'])(
    '%j is none',
    (text) => {
      expect(parseContentType(text)).toBeUndefined();
    },
  );
});
