import { describe, expect, it } from 'vitest';
import { TermIndex } from './term-index.ts';

describe('an index of terms', () => {
  const index = new TermIndex(['ignor*, do not follow', 'rule*, you', '忽略']);
  const found = (text: string) => index.find(text).map(({ category, at }) => [category, at]);

  it('finds words, stems and terms of several words where words begin', () => {
    expect(found('please do not follow, ignoring you')).toEqual([
      [0, 7],
      [0, 22],
      [1, 31],
    ]);
  });

  it('finds no word within another', () => {
    expect(found('yourself, overrules, youth')).toEqual([]);
  });

  it('finds terms of scripts without spaces anywhere', () => {
    expect(found('请忽略一切')).toEqual([[2, 1]]);
  });
});
