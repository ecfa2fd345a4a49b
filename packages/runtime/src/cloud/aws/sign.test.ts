import { describe, expect, it } from 'vitest';
// From AWS's own suite (awslabs/aws-c-auth, tests/aws-signing-test-suite, Apache-2.0).
import vectors from './fixtures/signatures.json' with { type: 'json' };
import { SignatureV4 } from './sign.ts';

const nowMs = Date.UTC(2015, 7, 30, 12, 36, 0);
const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};
const scope = { service: 'service', region: 'us-east-1' };
const authorizationOf = (headers: readonly string[]) => headers[headers.lastIndexOf('authorization') + 1];

describe('a signature', () => {
  const signature = new SignatureV4(scope);

  it.each(vectors)('is what AWS says it is: $name', ({ method, target, headers, body, token, authorization }) => {
    const url = new URL(target, 'https://example.amazonaws.com');
    const signed = signature.sign({ method, url, headers, body }, { ...keys, sessionToken: token }, nowMs);
    expect(authorizationOf(signed)).toBe(authorization);
  });

  it('is made with the keys and the day that are given, whatever was used before', () => {
    const request = { method: 'GET', url: new URL('https://example.amazonaws.com/'), headers: [], body: '' };
    const dayMs = 86_400_000;
    const other = { ...keys, secretAccessKey: 'other' };
    for (const [given, atMs] of [
      [keys, nowMs],
      [other, nowMs],
      [keys, nowMs + dayMs],
      [keys, nowMs],
    ] as const)
      expect(signature.sign(request, given, atMs)).toEqual(new SignatureV4(scope).sign(request, given, atMs));
  });
});
