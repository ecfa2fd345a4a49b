import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePath } from './normalise-path.ts';

describe('the normal form of a path', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['//a///b//', '/a/b/'],
    ['/a/./b/../c', '/a/c'],
    ['/a/..', '/'],
    ['/..', '/'],
    ['/../../etc', '/etc'],
    ['/a/.', '/a/'],
    ['/a/..b/.c', '/a/..b/.c'],
    ['/%61%2Db%7e', '/a-b~'],
    ['/%2fa%3a', '/%2Fa%3A'],
    ['/a/%2e%2E/b', '/b'],
    ['/a%20b', '/a%20b'],
    ['/caf%c3%a9', '/caf%C3%A9'],
  ])('%s becomes %s', (path, expected) => {
    expect(normalisePath(path)).toBe(expected);
  });

  it.each(['', 'a', '/%', '/%4', '/%zz', '/%00', '/a b', '/a\u0001', '/é', '/a\\\u007f'])('%j is no path', (path) => {
    expect(normalisePath(path)).toBeUndefined();
  });

  const segment = fc.stringMatching(/^([a-z.]|%2e|%41|%2F|~){0,5}$/);
  const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`);

  it('is its own normal form, and never climbs or repeats a slash', () => {
    fc.assert(
      fc.property(path, (raw) => {
        const normal = normalisePath(raw)!;
        expect(normalisePath(normal)).toBe(normal);
        expect(normal).not.toMatch(/\/\/|\/\.\.?(\/|$)/);
      }),
    );
  });
});
