import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsText } from './arguments-text.ts';

describe('arguments of a tool, so that they read alike wherever they stand', () => {
  it.each([
    [
      'in any order',
      { b: 1, a: { d: [1, { f: 'ü', e: true }], c: 'x' } },
      '{"a":{"c":"x","d":[1,{"e":true,"f":"ü"}]},"b":1}',
    ],
    ['as JSON, however it is written', '{ "b": 1.0, "a": "\\u00fc" }', '{"a":"ü","b":1}'],
    ['without what is null', { a: null, b: { c: null } }, '{"b":{}}'],
    ['none', undefined, '{}'],
    ['none, in the words of a model', '', '{}'],
  ])('%s', (_how, given, text) => {
    expect(argumentsText(given)).toBe(text);
  });

  it.each([
    ['a list', [1]],
    ['a word', 'true'],
    ['broken JSON', '{"a":'],
    ['too much', { a: 'x'.repeat(70_000) }],
    ['too deep', JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)],
  ])('are none where they are %s', (_what, given) => {
    expect(argumentsText(given)).toBeUndefined();
  });

  it('are the same for whoever reads them from JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        expect(argumentsText(JSON.stringify(value, null, 2))).toBe(argumentsText(value));
      }),
      { numRuns: 100 },
    );
  });
});
