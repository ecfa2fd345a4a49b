import { describe, expect, it } from 'vitest';
import type { Grant } from '../methods/method.ts';
import { createGrantReader, keepGrant } from './kept-grant.ts';

const origin = { method: 'introspection', issuer: 'https://idp.example', clientId: 'gateway' } as const;
const grant: Grant = {
  method: 'introspection',
  accessToken: { text: 'opaque' },
  introspection: { sub: 'a', exp: 500 },
};

/** As a session has it later. */
const kept = (given: Grant) => JSON.parse(JSON.stringify(keepGrant(given, origin, 0)));

describe('a grant that is kept', () => {
  it('ends when its token does, whoever says so', () => {
    expect(kept(grant)).toMatchObject({ expiresAtMs: 500_000 });
    expect(kept({ ...grant, expiresAtMs: 400_000 })).toMatchObject({ expiresAtMs: 400_000 });
    expect(kept({ ...grant, introspection: {} })).not.toHaveProperty('expiresAtMs');
  });

  it('has no end where times are not looked at', () => {
    const endless = kept({ ...grant, expiresAtMs: Number.POSITIVE_INFINITY });
    expect(endless).not.toHaveProperty('expiresAtMs');
    expect(endless).not.toHaveProperty('dueAtMs');
  });

  it('is not mistaken for one of the same token, of which the provider says something else by now', () => {
    const read = createGrantReader();
    expect(read(kept(grant)).introspection).toEqual({ sub: 'a', exp: 500 });
    expect(read(kept({ ...grant, introspection: { sub: 'a', exp: 500, groups: [] } })).introspection).toHaveProperty(
      'groups',
    );
    expect(read(kept(grant))).toBe(read(kept(grant)));
  });
});
