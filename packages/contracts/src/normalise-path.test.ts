import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapePath, normalisePath } from './normalise-path.ts';

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
    ['/a//../b', '/b'],
    ['/.well-known/x', '/.well-known/x'],
    ['/{a}|"b"\\<c>^`', '/%7Ba%7D%7C%22b%22%5C%3Cc%3E%5E%60'],
    ["/!$&'()*+,;=:@[]", "/!$&'()*+,;=:@[]"],
    ['/%2525', '/%2525'],
  ])('%s becomes %s', (path, expected) => {
    expect(normalisePath(path)).toBe(expected);
  });

  it.each([
    ...['', 'a', '*', '/%', '/%4', '/%zz', '/%%41', '/%00', '/%0a', '/%0D', '/%1f', '/%7F'],
    ...['/a b', '/a\u0001', '/é', '/\u0100', '/a\u007f', '/a#b'],
  ])('%j is no path', (path) => {
    expect(normalisePath(path)).toBeUndefined();
  });

  it('is the same string when there is nothing to do', () => {
    const path = '/orders/7/items';
    expect(Object.is(normalisePath(path), path)).toBe(true);
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

it('a configured path is written as clients send it', () => {
  expect(escapePath('/café/a b')).toBe('/caf%C3%A9/a%20b');
  expect(escapePath('/a%2Fb/[1]')).toBe('/a%2Fb/[1]');
});
