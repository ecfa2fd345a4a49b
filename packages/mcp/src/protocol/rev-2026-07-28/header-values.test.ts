import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeaderValue, encodeHeaderValue, stripSpace } from './header-values.ts';

describe('texts in headers', () => {
  it.each([
    ['echo', 'echo'],
    ['a b', 'a b'],
    ['', ''],
    [' a', '=?base64?IGE=?='],
    ['a\t', '=?base64?YQk=?='],
    ['é', '=?base64?w6k=?='],
    ['a\nb', '=?base64?YQpi?='],
    ['=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
    ['=?base64?', '=?base64?'],
  ])('%j is written %s', (text, value) => expect(encodeHeaderValue(text)).toBe(value));

  it.each([
    [' \techo \t', 'echo'],
    ['Echo', 'Echo'],
    ['=?base64?ZWNobw==?=', 'echo'],
    [' =?base64?ZWNobw==?= ', 'echo'],
    ['=?BASE64?ZWNobw==?=', '=?BASE64?ZWNobw==?='],
    ['=?base64?ZWNobw?=', undefined],
    ['=?base64?ZWNobx==?=', undefined],
    ['=?base64?ZWNo bw==?=', undefined],
    ['=?base64?_-8=?=', undefined],
    ['=?base64?/w==?=', undefined],
    ['=?base64?7aCA?=', undefined],
    ['=?base64?#?=', undefined],
    ['\u00e9', undefined],
    ['\u00a0echo', undefined],
  ])('%j is read %j', (value, text) => expect(decodeHeaderValue(value)).toBe(text));

  it('come back as they were, in a value that any server takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (!text.isWellFormed()) return;
        const value = encodeHeaderValue(text);
        expect(value).toMatch(/^[\x20-\x7e]*$/);
        expect(stripSpace(value)).toBe(value);
        expect(decodeHeaderValue(value)).toBe(text);
        expect(decodeHeaderValue(` ${value}\t`)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
