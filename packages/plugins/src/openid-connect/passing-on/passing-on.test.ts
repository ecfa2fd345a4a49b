import { describe, expect, it } from 'vitest';
import { setUp } from '../test/set-up.ts';

describe('what goes on', () => {
  it('is the token, in the header that is told', async () => {
    const token = async (config: object) => {
      const { as } = await setUp({ ...config });
      return (await as()).upstream!.headers;
    };
    expect((await token({}))['authorization']).toMatch(/^Bearer ey/);
    expect(await token({ upstream_access_token_header: '' })).not.toHaveProperty('authorization');
    const other = await token({ upstream_access_token_header: 'X-Token' });
    expect(other['x-token']).toMatch(/^ey/);
    expect(other).not.toHaveProperty('authorization');
  });

  it('are claims; copies that a caller sends never are', async () => {
    const config = {
      upstream_headers: [
        { header: 'X-Email', path: ['email'] },
        { header: 'X-Teams', path: ['teams'] },
        { header: 'X-Who', path: ['user'] },
      ],
      upstream_headers_claims: ['tenant'],
      upstream_headers_names: ['X-Tenant'],
    };
    const { as, issuer } = await setUp(config);
    const { upstream } = await as({ email: 'a@example.com', teams: ['x', 'y'], user: { name: 'alice' }, tenant: 7 });
    expect(upstream?.headers).toMatchObject({
      'x-email': 'a@example.com',
      'x-teams': 'x,y',
      'x-who': '{"name":"alice"}',
      'x-tenant': '7',
    });
    const forged = {
      Authorization: `Bearer ${await issuer.sign()}`,
      'X-Email': 'admin@example.com',
      'x-TENANT': '1',
      'X-Teams': 'admins',
    };
    const { upstream: clean } = await as({}, { headers: forged });
    for (const name of ['x-email', 'x-tenant', 'x-teams']) expect(clean?.headers).not.toHaveProperty(name);
  });

  it.each(['a\r\nX-Admin: 1', 'a\nb', 'a\0b', 'ċ\u010a', 'a\u2028b', '😀', '\ud800'])(
    'cannot be a header of its own: %j',
    async (text) => {
      const config = {
        upstream_headers: [{ header: 'X-Claim', path: ['claim'] }],
        downstream_headers: [{ header: 'X-Claim', path: ['claim'] }],
        credential_claim: ['claim'],
      };
      const { as } = await setUp(config);
      for (const claim of [text, [text], { x: text }]) {
        const { upstream, reply } = await as({ claim: claim, ...(typeof claim !== 'string' && { sub: text }) });
        for (const headers of [upstream?.headers ?? {}, reply.headers]) {
          expect(headers).not.toHaveProperty('x-admin');
          for (const value of Object.values(headers)) expect(value).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
        }
      }
    },
  );

  it('are the key that has verified the token, and what callers are told of themselves', async () => {
    const config = {
      upstream_access_token_jwk_header: 'X-Key',
      downstream_access_token_header: 'X-Token',
      downstream_headers: [{ header: 'X-You', path: ['sub'] }],
    };
    const { as, run } = await setUp(config);
    const { upstream, reply } = await as();
    const jwk = JSON.parse(Buffer.from(upstream!.headers['x-key']!, 'base64url').toString());
    expect(jwk).toMatchObject({ kty: 'EC', kid: 'key-1' });
    expect(Object.keys(jwk).sort()).toEqual(['crv', 'kid', 'kty', 'x', 'y']);
    expect(reply.headers).toMatchObject({ 'x-you': 'alice', 'x-token': expect.stringMatching(/^ey/) });
    expect((await run.trace()).reply.headers).not.toHaveProperty('x-you');
  });

  it('are groups for acl', async () => {
    const { x } = await (await setUp({ authenticated_groups_claim: ['groups'] })).as({ groups: ['a', 'b'] });
    expect(x.authenticatedGroups).toEqual(['a', 'b']);
  });
});
