import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentType } from './content-type.ts';

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
