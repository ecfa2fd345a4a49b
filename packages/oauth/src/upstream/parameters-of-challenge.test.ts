import { describe, expect, it } from 'vitest';
import { parametersOfChallenge } from './parameters-of-challenge.ts';

describe('the Bearer challenge', () => {
  it.each<[string, Record<string, string> | undefined]>([
    ['Bearer', {}],
    ['bearer realm="a, b", scope="x y"', { realm: 'a, b', scope: 'x y' }],
    [
      'Bearer error=invalid_token,resource_metadata="https://a/b?c=d"',
      { error: 'invalid_token', resource_metadata: 'https://a/b?c=d' },
    ],
    ['Basic realm="x", Bearer scope="s", DPoP algs="ES256"', { scope: 's' }],
    ['Bearer Scope="a \\"quoted\\" word"', { scope: 'a "quoted" word' }],
    ['Basic realm="x"', undefined],
    ['BearerX a="b"', undefined],
    ['', undefined],
  ])('%s', (value, expected) => {
    const found = parametersOfChallenge([value]);
    expect(found && Object.fromEntries(found)).toEqual(expected);
  });

  it('is found in whichever header holds it', () => {
    expect(parametersOfChallenge(['Basic realm="x"', 'Bearer a="b"'])?.get('a')).toBe('b');
  });
});
