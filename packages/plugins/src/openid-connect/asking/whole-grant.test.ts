import { describe, expect, it } from 'vitest';
import { setUp, statusOf } from '../test/set-up.ts';

describe('claims that are not in the token', () => {
  const pointing = {
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://idp.example/groups' } },
  };
  const answer = (value: unknown) => ({
    status: 200,
    headers: { get: () => undefined } as never,
    body: Buffer.from(JSON.stringify(value)),
  });

  it.each([
    ['by name', { groups: ['a'], roles: ['admin'] }],
    ['as Microsoft Graph has them', { value: ['a'] }],
  ])('are fetched where the token says they are, %s', async (_form, document) => {
    const { as, services, issuer } = await setUp({
      resolve_distributed_claims: true,
      groups_required: ['a'],
      upstream_headers: [{ header: 'X-Roles', path: ['roles'] }],
    });
    services.http.document = (request) =>
      request.url.pathname === '/groups' ? answer(document) : issuer.answer(request);
    const { outcome, upstream } = await as(pointing);
    expect(outcome).toBe('passed');
    // What was not pointed to does not count.
    expect(upstream?.headers).not.toHaveProperty('x-roles');
    const asked = services.http.fetches.find(({ url }) => url.pathname === '/groups');
    expect(asked).toMatchObject({ namedBy: 'operator', headers: expect.arrayContaining(['Authorization']) });
  });

  it('are fetched from elsewhere without the caller’s token, and only if the gateway may reach it', async () => {
    const { as, services, issuer } = await setUp({ resolve_distributed_claims: true, groups_required: ['a'] });
    services.http.document = (request) =>
      request.url.pathname === '/groups' ? answer({ groups: ['a'] }) : issuer.answer(request);
    const elsewhere = { ...pointing, _claim_sources: { src1: { endpoint: 'http://169.254.169.254/groups' } } };
    await as(elsewhere);
    const asked = services.http.fetches.find(({ url }) => url.pathname === '/groups');
    expect(asked?.namedBy).toBe('document');
    expect(asked?.headers).not.toContain('Authorization');
  });

  it('are not fetched unless that is wished', async () => {
    const { as, services } = await setUp({ groups_required: ['a'] });
    expect(statusOf(await as(pointing))).toBe(403);
    expect(services.http.fetches.map(({ url }) => url.pathname)).not.toContain('/groups');
  });

  it('that cannot be had leave it open who may pass', async () => {
    const { as } = await setUp({ resolve_distributed_claims: true, groups_required: ['a'] });
    expect(statusOf(await as(pointing))).toBe(503);
    expect(statusOf(await as({ ...pointing, _claim_sources: { src1: { endpoint: 'file:///etc/passwd' } } }))).toBe(403);
    expect(statusOf(await as({ _claim_names: 'groups' }))).toBe(403);
  });

  it('are looked for in UserInfo, where that is wished, if it is about the same person', async () => {
    const { as, services, issuer } = await setUp({
      search_user_info: true,
      groups_required: ['a'],
      client_id: ['gateway'],
    });
    issuer.metadata['userinfo_endpoint'] = 'https://idp.example/me';
    let sub = 'alice';
    services.http.document = (request) =>
      request.url.pathname === '/me'
        ? {
            ...issuer.answer({ url: new URL('https://idp.example/keys') }),
            body: Buffer.from(JSON.stringify({ sub, groups: ['a'] })),
          }
        : issuer.answer(request);
    expect(statusOf(await as({ sub: 'alice' }))).toBe(200);
    sub = 'bob';
    expect(statusOf(await as({ sub: 'alice' }))).toBe(401);
  });
});

describe('requests to the provider', () => {
  it('go through a proxy, where one is told', async () => {
    const config = { https_proxy: 'http://proxy.example:3128', https_proxy_authorization: 'Basic x' };
    const { as, services } = await setUp(config);
    expect(statusOf(await as())).toBe(200);
    expect(services.http.fetches.map(({ proxy }) => proxy?.host)).toEqual(['proxy.example', 'proxy.example']);
    const direct = await setUp({ ...config, no_proxy: 'idp.example' });
    expect(statusOf(await direct.as())).toBe(200);
    expect(direct.services.http.fetches.map(({ proxy }) => proxy)).toEqual([undefined, undefined]);
  });
});
