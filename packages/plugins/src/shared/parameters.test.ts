import { decodeFormText } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findParameter, removeFromQuery, removeParameter, repeated } from './parameters.ts';

const piece = fc.string({ unit: fc.constantFrom('a', 'k', 'e', 'y', '%6b', '%6B', '%', '+', '=', '', ';', '/', 'é') });
const text = fc
  .array(fc.oneof(piece, fc.constantFrom('key', 'key=1', '%6bey=2', 'key=%20')), { maxLength: 6 })
  .map((parts) => parts.join('&'));

const nameOf = (part: string) => decodeFormText(part.split('=', 1)[0]!);

describe('parameters', () => {
  it('removes exactly the parts of that name and keeps every other byte, in order', () => {
    fc.assert(
      fc.property(text, (given) => {
        const kept = given.split('&').filter((part) => nameOf(part) !== 'key');
        expect(removeParameter(given, 'key')).toBe(kept.join('&'));
      }),
    );
  });

  it('finds what a decoding reader would, and nothing after removal', () => {
    fc.assert(
      fc.property(text, (given) => {
        const values = given.split('&').filter((part) => part.includes('=') && nameOf(part) === 'key');
        const found = findParameter(given, 'key');
        if (values.length === 0) expect(found).toBeUndefined();
        else if (values.length > 1) expect(found).toBe(repeated);
        else expect(found).toBe(decodeFormText(values[0]!.slice(values[0]!.indexOf('=') + 1)));
        expect(findParameter(removeParameter(given, 'key'), 'key')).toBeUndefined();
      }),
    );
  });

  it.each([
    ['?key=1', ''],
    ['?key=1&a', '?a'],
    ['?a&key=1', '?a'],
    ['?a&&b', '?a&&b'],
    ['?', ''],
  ])('removes from the query %s', (query, rest) => {
    expect(removeFromQuery(query, 'key')).toBe(rest);
  });
});
