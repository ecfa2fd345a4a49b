import { describe, expect, it } from 'vitest';
import { passages } from './passages.ts';

describe('passages', () => {
  it('of a short text are one', () => {
    expect(passages('  Hello there. ')).toEqual(['Hello there.']);
    expect(passages(' ')).toEqual([]);
  });

  it('overlap, and cut no words', () => {
    const text = Array.from({ length: 400 }, (_, at) => `word${at}`).join(' ');
    const parts = passages(text);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(401);
    for (let at = 0; at < 400; at++) expect(parts.some((part) => part.split(' ').includes(`word${at}`))).toBe(true);
  });

  it('cover a text without spaces', () => {
    const text = '字'.repeat(2_000);
    const parts = passages(text);
    expect(parts.join('').length).toBeGreaterThanOrEqual(text.length);
  });

  it('of millions of characters are those of both ends', () => {
    const parts = passages(`begin ${'x '.repeat(2_000_000)}end`);
    expect(parts[0]).toContain('begin');
    expect(parts.at(-1)).toContain('end');
    expect(parts.length).toBeLessThan(4_000);
  });
});
