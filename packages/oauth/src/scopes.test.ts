import { describe, expect, it } from 'vitest';
import { scopesOf } from './scopes.ts';

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
