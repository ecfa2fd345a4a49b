import { describe, expect, it } from 'vitest';
import { parsePattern } from './pattern.ts';

describe('a pattern', () => {
  it.each([
    ['ab{2}c', 'abbc'],
    ['a(?:bc|d[ef]{1,3}){2}g', 'abcdefeg'],
    ['(?:ab?c){1,2}(?!d)x', 'acabcx'],
    ['(?i:ab)\\.[0-9]{2,4}', 'AB.1234'],
  ])('%s knows every beginning of %s for one that may go on', (source, whole) => {
    const { unfinished } = parsePattern(source);
    const begun = new RegExp(`^(?:${unfinished})`);
    expect(new RegExp(`^(?:${source})$`).test(whole)).toBe(true);
    for (let chars = 1; chars < whole.length; chars++) expect(whole.slice(0, chars)).toMatch(begun);
    expect(`${whole.slice(0, 2)}~`).not.toMatch(begun);
  });

  it('that is whole, and that nothing could make longer, is decided', () => {
    expect('ghp_12').not.toMatch(new RegExp(`^(?:${parsePattern('ghp_[0-9]{2}').unfinished})`));
    expect('ghp_12').toMatch(new RegExp(`^(?:${parsePattern('ghp_[0-9]{2,3}').unfinished})`));
    expect('ghp_12').toMatch(new RegExp(`^(?:${parsePattern('ghp_[0-9]{2}(?![0-9])').unfinished})`));
  });

  it('says how long a match can be', () => {
    expect(parsePattern('ab{2,5}(?:cd|e){3}(?=x)').charsMax).toBe(12);
  });

  it.each([
    ['a+', 'is not bounded: a+; say how many at most'],
    ['a{2,}', 'is not bounded'],
    ['(a)(b)', 'one group'],
    ['(a', 'lacks a )'],
    ['a)', 'too many'],
  ])('%s is none: it %s', (source, problem) => {
    expect(() => parsePattern(source)).toThrow(problem);
  });
});
