import { describe, expect, it } from 'vitest';
import { localText, timeOf } from './local-time.ts';
import { withTags } from './tags.ts';

describe('tags', () => {
  it('are parted at commas and line ends, and there once', () =>
    expect(withTags(['a'], ' b, a\nc ,, ')).toEqual(['a', 'b', 'c']));
});

describe('a day and a time', () => {
  it('are what they were, read back', () => {
    const atMs = new Date(2026, 2, 9, 7, 5).getTime();
    expect(localText(atMs)).toBe('2026-03-09T07:05');
    expect(timeOf(localText(atMs))).toBe(atMs);
  });

  it.each(['', '2026-13-01T00:00'])('%j is none', (text) => expect(timeOf(text)).toBeUndefined());
});
