import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

const limits = { depthMax: 64, nodesMax: 10_000 };
const parse = (text: string | Buffer) => parseJson(Buffer.from(text as string), limits);

describe('JSON from outside', () => {
  it('is what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parse(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('finds the end of long texts, whatever is escaped where', () => {
    const piece = fc.constantFrom('plain ', '\\', '\\\\', '"', '\n', 'ř', '{', ',', ':', 'x'.repeat(63));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat({ max: 130 }), (pieces, before) => {
        const value = { [`k${'y'.repeat(before)}`]: pieces.join(''), n: [1, 'x'.repeat(before)] };
        expect(parse(JSON.stringify(value))).toEqual({ value });
      }),
    );
  });

  it('takes time in proportion to a text full of quotes', () => {
    expect(parse(JSON.stringify('"'.repeat(4_000_000)))).toHaveProperty('value');
    expect(parse(`"${'\\'.repeat(4_000_001)}"`)).toEqual({ problem: 'not valid JSON' });
  });

  it('reads keys that are written with escapes, whatever V8 has seen before', () => {
    const nested = (key: string) => `{"pipeline a":1,"${key}":2,"b":[{"pipeline b":{},"${key}":{}}]}`;
    for (const text of [nested(String.raw`\\u0063o`), nested(String.raw`\u0063o`)]) parse(text);
    JSON.parse(nested(String.raw`\\u0063o`));
    expect(parse(nested(String.raw`\u0063ontent`))).toEqual({
      value: { 'pipeline a': 1, content: 2, b: [{ 'pipeline b': {}, content: {} }] },
    });
    expect(parse(String.raw`{"pipeline a":1,"\u0063ontent":2,"content":3}`)).toEqual({
      problem: 'a member appears twice',
    });
  });

  it('keeps __proto__ a member like others', () => {
    const { value } = parse('{"__proto__": {"admin": true}}') as { value: Record<string, unknown> };
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value['admin']).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['a trailing comma', '[1,]'],
    ['a comment', '/* */ 1'],
    ['two values', '1 2'],
    ['a bare word', 'nope'],
    ['NaN', 'NaN'],
    ['a leading zero', '01'],
    ['an unfinished string', '"abc'],
    ['a control character in a string', '"a\u0001"'],
    ['a byte order mark', '\ufeff{}'],
    ['unbalanced brackets', '[[1]'],
  ])('%s is refused', (_what, text) => {
    expect(parse(text)).toHaveProperty('problem');
  });

  it.each([
    [' \t\r\n1 ', 1],
    ['""', ''],
    ['-0.5e+3', -500],
    ['{"":{"a":[]},"b":null}', { '': { a: [] }, b: null }],
    ['"\\"[{\\\\"', '"[{\\'],
    ['"\\ud83d\\ude00 \u{1f600} \u2028"', '😀 😀 \u2028'],
    ['{"a":{"b":1},"c":{"b":1},":":":"}', { a: { b: 1 }, c: { b: 1 }, ':': ':' }],
  ])('%s is read', (text, value) => {
    expect(parse(text)).toEqual({ value });
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[{"b":{"a":1,"c":[],"a":2}}]',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
  ])('%s is refused: readers differ about which member counts', (text) => {
    expect(parse(text)).toEqual({ problem: 'a member appears twice' });
  });

  it('counts exactly to its limits', () => {
    expect(parse('['.repeat(64) + ']'.repeat(64))).toHaveProperty('value');
    expect(parse('['.repeat(65) + ']'.repeat(65))).toHaveProperty('problem');
    expect(parse(`[${'0,'.repeat(9_997)}0]`)).toHaveProperty('value');
    expect(parse(`[${'0,'.repeat(10_000)}0]`)).toHaveProperty('problem');
  });

  it('invalid UTF-8 is refused', () => {
    expect(parse(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ problem: 'not valid UTF-8' });
    expect(parse(Buffer.from([0x22, 0xc0, 0x80, 0x22]))).toEqual({ problem: 'not valid UTF-8' });
  });

  it('too deep or too wide is refused before anything is built', () => {
    expect(parse('['.repeat(1_000_000))).toEqual({ problem: 'nested deeper than 64 levels' });
    expect(parse(`[${'{},'.repeat(3_000_000)}{}]`)).toEqual({ problem: 'more than 10000 values' });
    expect(parse(`{${'"a":1,'.repeat(1_700_000)}"a":1}`)).toEqual({ problem: 'more than 10000 values' });
    expect(parse(`"${'\\\\'.repeat(5_000_000)}"`)).toHaveProperty('value');
    expect(parse(`"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"`)).toHaveProperty('value');
  });
});
