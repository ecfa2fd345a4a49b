import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restOfPath, segment, segments } from './segment.ts';

const depth = (path: string) => new URL(`http://any/a/${path}/z`).pathname.split('/').length;

describe('a name in a path', () => {
  it('is one segment, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const written = segment(name);
        if (written !== undefined) expect(depth(written)).toBe(4);
      }),
    );
  });

  it.each(['', '.', '..', '\ud800'])('that would be none is refused: %j', (name) => {
    expect(segment(name)).toBeUndefined();
  });

  it('keeps slashes apart from names that are paths, and refuses steps up inside of them', () => {
    expect(segments('meta-llama/Llama 3')).toBe('meta-llama/Llama%203');
    expect(segments('a/../b')).toBeUndefined();
    expect(segments('a//b')).toBeUndefined();
  });
});

describe('what follows an operation’s path', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['/file-1/content', '/file-1/content'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a%3Fb%23c', '/a%3Fb%23c'],
  ])('%j is written as %j', (raw, written) => {
    expect(restOfPath(raw)).toBe(written);
  });

  it.each(['/..', '/a/../b', '/%2e%2e', '/%2E./b', '/a//b', 'a', '/%', '/a/'])('%j is refused', (raw) => {
    expect(restOfPath(raw)).toBeUndefined();
  });

  it('stays below it', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const rest = restOfPath(raw);
        if (rest !== undefined) expect(new URL(`http://any/v1/files${rest}`).pathname).toMatch(/^\/v1\/files(?:\/|$)/);
      }),
    );
  });
});
