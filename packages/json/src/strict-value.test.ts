import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStrictValue, type StrictValue } from './strict-value.ts';

const limits = { depthMax: 16, valuesMax: 200 };
const none: ReadonlySet<string> = new Set();

function read(text: string, names = none): StrictValue | undefined {
  return readStrictValue(Buffer.from(text), names, limits)?.value;
}

/** As JSON.parse gives it. */
function plain(value: StrictValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('JSON for a decision', () => {
  it('is what everybody reads', () => {
    const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const result = readStrictValue(Buffer.from(text), none, { depthMax: 100, valuesMax: 100_000 });
        expect(plain(result!.value)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps every digit of a whole number', () => {
    expect(read('9007199254740993')).toBe(9007199254740993n);
    expect(read('-9223372036854775808')).toBe(-(2n ** 63n));
    expect(read('9223372036854775808')).toBe(2 ** 63);
    expect(read('[1, 1.0, 1e2]')).toEqual([1n, 1, 100]);
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"a":1,"a":1}]}',
    '{"__proto__":1,"__proto__":2}',
    '"\\ud800"',
    '{"a":1',
    '{"a":1}}',
    '[1,]',
    "{'a':1}",
    '',
    '['.repeat(17) + ']'.repeat(17),
    `[${'1,'.repeat(200)}1]`,
  ])('is none where readers differ, or where there is too much: %s', (text) => expect(read(text)).toBeUndefined());

  it.each(['{"Amount":1}', '{"amount ":1}', '{"ａmount":1}', '{"x":{"amou\u200bnt":1}}', '{"amount":1,"AMOUNT":2}'])(
    'is none where a key resembles one that decides: %s',
    (text) => {
      expect(read(text, new Set(['amount']))).toBeUndefined();
      expect(read(text)).toBeDefined();
    },
  );
});
