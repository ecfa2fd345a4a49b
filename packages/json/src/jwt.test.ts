import { describe, expect, it } from 'vitest';
import { hasPlainHeader, saysClaims } from './jwt.ts';

const tokenOf = (header: string, payload: string) =>
  [header, payload, 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('a token that a library reads', () => {
  it('is shown to it only with a header whose keys are written plainly', () => {
    expect(hasPlainHeader(tokenOf(String.raw`{"alg":"ES256","kid":"a\"b"}`, '{}'))).toBe(true);
    expect(hasPlainHeader(tokenOf(String.raw`{"alg":"ES256","\\u0072o":1}`, '{}'))).toBe(false);
    expect(hasPlainHeader('none')).toBe(true);
  });

  it('says what the library read, or something else', () => {
    const token = tokenOf('{}', String.raw`{"jwt of a test":1,"\u0072oles":["admin"]}`);
    expect(saysClaims(token, { 'jwt of a test': 1, roles: ['admin'] })).toBe(true);
    JSON.parse(String.raw`{"jwt of a test":1,"\\u007":2}`);
    const misread = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;
    expect(misread).not.toHaveProperty('roles');
    expect(saysClaims(token, misread)).toBe(false);
    expect(saysClaims(tokenOf('{}', '{"roles":[]}'), { roles: [] })).toBe(true);
  });
});
