import { describe, expect, it } from 'vitest';
import { compileScopeRequirement, scopesOf } from './scopes.ts';

describe('the scopes of a token', () => {
  it.each([
    [{ scope: 'a b' }, ['a', 'b']],
    [{ scope: ['a', 'b c', 7] }, ['a', 'b c']],
    [{ scp: ['a'] }, ['a']],
    [{ scp: 'a b' }, ['a', 'b']],
    [{ scope: '', scp: 'a' }, []],
    [{ scope: 7 }, []],
    [{}, []],
    [undefined, []],
  ])('of %j are %j', (claims, scopes) => {
    expect([...scopesOf(claims)]).toEqual(scopes);
  });
});

describe('a requirement', () => {
  const requirement = compileScopeRequirement(['a b', 'c'])!;

  it.each([
    [['a', 'b', 'x'], true],
    [['c'], true],
    [['a'], false],
    [['a b'], false],
    [[], false],
  ])('of (a and b) or c is, by %j, met: %j', (scopes, isMet) => {
    expect(requirement.isMetBy(new Set(scopes))).toBe(isMet);
  });

  it('asks for the first alternative', () => {
    expect(requirement.wanted).toEqual(['a', 'b']);
  });

  it.each([[undefined], [[]], [['', ' ']]])('of %j is none', (entries) => {
    expect(compileScopeRequirement(entries)).toBeUndefined();
  });
});
