import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextReader } from './texts.ts';

describe('texts that were read before', () => {
  it('are told from others, however alike those are', () => {
    const alike = fc
      .tuple(fc.constantFrom('abcdef', 'é'.repeat(3), ''), fc.constantFrom('-', '+', '–', 'ab', ''), fc.nat(3))
      .map(([ends, middle, more]) => `${ends}${middle.repeat(more)}${ends}`);
    const anything = fc.oneof(alike, fc.string({ unit: 'grapheme', maxLength: 90 }), fc.constant('\ufeffmarked'));
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), (texts) => {
        const reader = new TextReader(Buffer.from(texts.join('')));
        let at = 0;
        for (const text of texts) {
          const length = Buffer.byteLength(text);
          expect(reader.read(at, length)).toBe(text);
          at += length;
        }
      }),
      { numRuns: 300 },
    );
  });
});
