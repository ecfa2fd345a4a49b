import { logRecord } from '@sallyport/pipeline';
import { fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

const consumers = [
  { id: 'c-alice', username: 'alice', custom_id: 'A1', groups: ['staff'] },
  { id: 'c-bob', username: 'Bob' },
  { id: 'c-guest', username: 'guest' },
  { id: 'c-tricky', username: 'A1' },
];

async function setUp(
  config: Record<string, unknown> = {},
  options: Parameters<typeof fakeServices>[0] = { consumers, groups: ['gold', 'silver'] },
  isDown = false,
) {
  const services = fakeServices(options);
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  issuer.isDown = isDown;
  services.http.document = (request) => issuer.answer(request);
  const run = runPlugin(openidConnect, { issuer: issuer.issuer, auth_methods: ['bearer'], ...config }, { services });
  const as = async (claims: Record<string, unknown> = {}, request: object = {}) =>
    run.trace({ headers: { Authorization: `Bearer ${await issuer.sign(claims)}` }, ...request });
  return { services, issuer, run, as };
}

const statusOf = ({ outcome }: { outcome: 'passed' | { status: number } }) =>
  outcome === 'passed' ? 200 : outcome.status;

describe('what is required of a token', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['a scope of a text', { scopes_required: ['read'] }, { scope: 'write read' }, 200],
    ['a scope of a list', { scopes_required: ['read'], scopes_claim: ['scp'] }, { scp: ['read'] }, 200],
    ['another scope', { scopes_required: ['admin'] }, { scope: 'read' }, 403],
    ['a part of a scope', { scopes_required: ['read'] }, { scope: 'reader' }, 403],
    ['a scope in capitals', { scopes_required: ['read'] }, { scope: 'READ' }, 403],
    ['all of one item', { scopes_required: ['read write'] }, { scope: 'write read' }, 200],
    ['one of one item with two', { scopes_required: ['read write'] }, { scope: 'read' }, 403],
    ['the second item', { scopes_required: ['read write', 'admin'] }, { scope: 'admin' }, 200],
    ['parts of two items', { scopes_required: ['read write', 'admin all'] }, { scope: 'read admin' }, 403],
    ['groups in a list', { groups_required: ['a'] }, { groups: ['b', 'a'] }, 200],
    ['a group with a space, which is two', { groups_required: ['a b'] }, { groups: ['a b'] }, 403],
    ['groups that are no list', { groups_required: ['a'] }, { groups: { a: true } }, 403],
    ['no groups', { groups_required: ['a'] }, {}, 403],
    ['groups that are null', { groups_required: ['a'] }, { groups: null }, 403],
    [
      'nested roles',
      { roles_required: ['admin'], roles_claim: ['realm_access', 'roles'] },
      { realm_access: { roles: ['admin'] } },
      200,
    ],
    [
      'roles elsewhere',
      { roles_required: ['admin'], roles_claim: ['realm_access', 'roles'] },
      { roles: ['admin'] },
      403,
    ],
    [
      'a claim with a dotted name',
      { groups_required: ['a'], groups_claim: ['https://example.com/groups'] },
      { 'https://example.com/groups': ['a'] },
      200,
    ],
    ['an inherited name', { groups_required: ['Object'], groups_claim: ['constructor', 'name'] }, {}, 403],
    ['a number as a text', { groups_required: ['42'] }, { groups: [42] }, 200],
    ['both of two kinds', { scopes_required: ['read'], groups_required: ['a'] }, { scope: 'read', groups: ['a'] }, 200],
    ['one of two kinds', { scopes_required: ['read'], groups_required: ['a'] }, { scope: 'read', groups: ['b'] }, 403],
    ['an audience in a list', { audience_required: ['api'] }, { aud: ['x', 'api'] }, 200],
    ['no forbidden claim', { claims_forbidden: ['test'] }, {}, 200],
    ['a forbidden claim', { claims_forbidden: ['test'] }, { test: false }, 403],
    ['a domain', { domains: ['example.com'] }, { hd: 'example.com' }, 200],
    ['another domain', { domains: ['example.com'] }, { hd: 'example.com.evil' }, 401],
    ['no domain', { domains: ['undefined.example'] }, {}, 401],
  ])('%s', async (_what, config, claims, status) => {
    expect(statusOf(await (await setUp(config)).as(claims))).toBe(status);
  });
});

describe('the consumer', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string | number]>([
    ['by username', { consumer_claim: ['sub'], consumer_by: ['username'] }, { sub: 'alice' }, 'c-alice'],
    ['by custom id, which comes first', { consumer_claim: ['sub'] }, { sub: 'A1' }, 'c-alice'],
    [
      'by username first, when it is so told',
      { consumer_claim: ['sub'], consumer_by: ['username', 'custom_id'] },
      { sub: 'A1' },
      'c-tricky',
    ],
    ['by id', { consumer_claim: ['sub'], consumer_by: ['id'] }, { sub: 'c-bob' }, 'c-bob'],
    ['not by id, unless it is so told', { consumer_claim: ['sub'] }, { sub: 'c-bob' }, 403],
    ['not in another case', { consumer_claim: ['sub'] }, { sub: 'ALICE' }, 403],
    [
      'in any case, when it is so told',
      { consumer_claim: ['sub'], by_username_ignore_case: true },
      { sub: 'bOB' },
      'c-bob',
    ],
    ['of a nested claim', { consumer_claim: ['user', 'name'] }, { user: { name: 'alice' } }, 'c-alice'],
    ['of the first claim that is there', { consumer_claims: [['email'], ['sub']] }, { sub: 'alice' }, 'c-alice'],
    [
      'of the first claim, though only the second names one',
      { consumer_claims: [['email'], ['sub']] },
      { email: 'x@example.com', sub: 'alice' },
      403,
    ],
    ['of a list of one', { consumer_claim: ['names'] }, { names: ['alice'] }, 'c-alice'],
    ['not of a list of two', { consumer_claim: ['names'] }, { names: ['alice', 'Bob'] }, 403],
    ['that is not there', { consumer_claim: ['sub'] }, { sub: 'carol' }, 403],
    ['that no claim names', { consumer_claim: ['email'] }, {}, 403],
  ])('%s', async (_what, config, claims, wanted) => {
    const trace = await (await setUp(config)).as(claims);
    if (typeof wanted === 'number') expect(statusOf(trace)).toBe(wanted);
    else
      expect(trace.upstream?.headers).toMatchObject({
        'x-consumer-id': wanted,
        'x-credential-identifier': claims['sub'] ?? 'alice',
      });
  });

  it('need not be there when it is optional', async () => {
    const { as } = await setUp({ consumer_claim: ['sub'], consumer_optional: true });
    const { x, upstream, event } = await as({ sub: 'carol' }, {});
    expect(x.consumer).toBeUndefined();
    expect(upstream?.headers).toMatchObject({ 'x-credential-identifier': 'carol' });
    expect(event).toMatchObject({ credentialId: 'carol', subject: 'carol' });
  });

  it('need not be there in a configuration without consumers, whose requirements decide alone', async () => {
    const config = { consumer_claim: ['sub'], groups_required: ['users'] };
    const { as, services } = await setUp(config, {});
    expect(statusOf(await as({ sub: 'carol', groups: ['users'] }))).toBe(200);
    expect(statusOf(await as({ sub: 'carol', groups: [] }))).toBe(403);
    expect(services.log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('must be there when nothing else is required, or there is another consumer', async () => {
    expect(statusOf(await (await setUp({ consumer_claim: ['sub'] }, {})).as({ sub: 'carol' }))).toBe(403);
    const config = { consumer_claim: ['sub'], groups_required: ['users'] };
    expect(statusOf(await (await setUp(config)).as({ sub: 'carol', groups: ['users'] }))).toBe(403);
  });

  it('is logged with the credential, also when it may not pass', async () => {
    const { as } = await setUp({ consumer_claim: ['sub'], groups_required: ['admins'] });
    const { event } = await as({ sub: 'alice', groups: [] });
    expect(event).toMatchObject({
      credentialId: 'alice',
      consumer: { id: 'c-alice' },
      refusal: { plugin: 'openid-connect', code: 'openid_forbidden' },
      response: { status: 403 },
    });
  });
});

describe('consumer groups', () => {
  it('of a claim are those that are configured, by name', async () => {
    const { as } = await setUp({ consumer_groups_claim: ['tiers'] });
    const { x } = await as({ tiers: ['silver', 'unknown', 'gold', 'silver'] });
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['gold', 'silver']);
    expect(statusOf(await as({ tiers: ['unknown'] }))).toBe(403);
    expect(statusOf(await as({}))).toBe(403);
  });

  it('may be none when they are optional', async () => {
    const { as } = await setUp({ consumer_groups_claim: ['tiers'], consumer_groups_optional: true });
    expect((await as({})).x.consumerGroups).toEqual([]);
  });

  it('are the consumer’s own when no claim is looked at', async () => {
    const { x } = await (await setUp({ consumer_claim: ['sub'] })).as({ sub: 'alice' });
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['staff']);
  });
});

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
    expect(jwk).toMatchObject({ kty: 'RSA', kid: 'key-1' });
    expect(Object.keys(jwk).sort()).toEqual(['e', 'kid', 'kty', 'n']);
    expect(reply.headers).toMatchObject({ 'x-you': 'alice', 'x-token': expect.stringMatching(/^ey/) });
    expect((await run.trace()).reply.headers).not.toHaveProperty('x-you');
  });

  it('are groups for acl', async () => {
    const { x } = await (await setUp({ authenticated_groups_claim: ['groups'] })).as({ groups: ['a', 'b'] });
    expect(x.authenticatedGroups).toEqual(['a', 'b']);
  });
});

describe('a token', () => {
  it.each<[string, (token: string) => object, object]>([
    ['a header of another name', (token) => ({ headers: { 'X-Access-Token': token } }), {}],
    ['the only header', (token) => ({ headers: { 'X-Mine': token } }), { bearer_token_header_name: 'X-Mine' }],
    ['the query', (token) => ({ url: `/?a=1&access_token=${token}` }), {}],
    ['a form', (token) => ({ method: 'POST', form: { access_token: token, a: '1' } }), {}],
    [
      'a cookie',
      (token) => ({ headers: { Cookie: `a=1; token=${token}` } }),
      { bearer_token_param_type: ['cookie'], bearer_token_cookie_name: 'token' },
    ],
  ])('in %s is found, and goes no further there', async (_where, request, config) => {
    const { run, issuer } = await setUp({ upstream_access_token_header: '', ...config });
    const token = await issuer.sign();
    const { outcome, upstream, event } = await run.trace(request(token));
    expect(outcome).toBe('passed');
    expect(JSON.stringify(upstream)).not.toContain(token);
    expect(logRecord(event)).not.toContain(token);
  });

  it('goes on where it was when credentials are not hidden', async () => {
    const { run, issuer } = await setUp({ hide_credentials: false, upstream_access_token_header: '' });
    const token = await issuer.sign();
    expect((await run.trace({ url: `/?access_token=${token}` })).upstream?.query).toContain(token);
  });

  it('where tokens are not looked for is not found', async () => {
    const { run, issuer } = await setUp({ bearer_token_param_type: ['header'] });
    const token = await issuer.sign();
    for (const request of [
      { url: `/?access_token=${token}` },
      { method: 'POST', form: { access_token: token } },
      { headers: { Cookie: `access_token=${token}` } },
    ])
      expect(await run(request)).toMatchObject({ status: 401, code: 'openid_missing' });
  });

  it('must be of the session of a cookie, where that is wished', async () => {
    const { run, issuer } = await setUp({ jwt_session_cookie: 'sid' });
    const request = async (sid: unknown, cookie?: string) => ({
      headers: {
        Authorization: `Bearer ${await issuer.sign({ sid })}`,
        ...(cookie !== undefined && { Cookie: cookie }),
      },
    });
    expect(await run(await request('s1', 'sid=s1'))).toBe('passed');
    expect(await run(await request('s1', 'sid=s2'))).toMatchObject({ status: 401 });
    expect(await run(await request('s1'))).toMatchObject({ status: 401 });
    expect(await run(await request(undefined, 'sid=s1'))).toMatchObject({ status: 401 });
  });

  it('signed with a client secret is good where that is enabled, if the secret is long enough', async () => {
    const secret = 'a secret of thirty-two characters';
    const { SignJWT } = await import('jose');
    const sign = async (issuer: TokenIssuer, by: string, nowMs: number) =>
      new SignJWT({ iss: issuer.issuer, sub: 'alice', exp: nowMs / 1000 + 60 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(by));
    const attempt = async (config: object, by: string) => {
      const { run, issuer, services } = await setUp({ client_id: ['gateway'], client_secret: [secret], ...config });
      return run({ headers: { Authorization: `Bearer ${await sign(issuer, by, services.clock.nowMs())}` } });
    };
    expect(await attempt({ enable_hs_signatures: true }, secret)).toBe('passed');
    expect(await attempt({}, secret)).toMatchObject({ status: 401 });
    expect(await attempt({ enable_hs_signatures: true }, `${secret}!`)).toMatchObject({ status: 401 });
    expect(await attempt({ enable_hs_signatures: true, client_secret: ['short'] }, 'short')).toMatchObject({
      status: 401,
    });
  });
});

describe('a caller who may not pass', () => {
  it('becomes the anonymous consumer, where there is one', async () => {
    const { run, as } = await setUp({ anonymous: 'guest', groups_required: ['a'] });
    for (const trace of [await run.trace(), await as({ groups: ['b'] }), await as({ exp: 1 })]) {
      expect(trace.outcome).toBe('passed');
      expect(trace.upstream?.headers).toMatchObject({ 'x-anonymous-consumer': 'true', 'x-consumer-username': 'guest' });
      expect(trace.upstream?.headers).not.toHaveProperty('x-credential-identifier');
    }
    expect((await as({ groups: ['a'] })).upstream?.headers).not.toHaveProperty('x-anonymous-consumer');
  });

  it('does not become anonymous because the provider is down', async () => {
    const { run, issuer, services } = await setUp({ anonymous: 'guest' }, { consumers }, true);
    const token = await issuer.sign();
    expect(await run({ headers: { Authorization: `Bearer ${token}` } })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { message: 'An unexpected error occurred' },
    });
    expect(services.log.entries.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('is sent elsewhere, where that is wished', async () => {
    const config = {
      unauthorized_redirect_uri: ['https://a.example/'],
      forbidden_redirect_uri: ['https://b.example/'],
      unexpected_redirect_uri: ['https://c.example/'],
      groups_required: ['a'],
    };
    const { run, as, issuer } = await setUp(config);
    expect(await run()).toMatchObject({ status: 302, headers: { location: 'https://a.example/' } });
    expect((await as({})).outcome).toMatchObject({ status: 302, headers: { location: 'https://b.example/' } });
    const down = await setUp(config, {}, true);
    const headers = { Authorization: `Bearer ${await issuer.sign()}` };
    expect(await down.run({ headers })).toMatchObject({ status: 302, headers: { location: 'https://c.example/' } });
  });

  it('is told why only where that is wished', async () => {
    const { as } = await setUp({ display_errors: true, unauthorized_error_message: 'No' });
    expect((await as({ exp: 1 })).outcome).toMatchObject({ body: { message: 'No (it has expired)' } });
    const silent = await setUp({ expose_error_code: false });
    expect((await silent.as({ exp: 1 })).outcome).toMatchObject({
      headers: { 'www-authenticate': 'Bearer realm="idp.example"' },
    });
  });

  it('need not be authenticated for a preflight, where that is wished', async () => {
    expect(await (await setUp({ run_on_preflight: false })).run({ method: 'OPTIONS' })).toBe('passed');
    expect(await (await setUp()).run({ method: 'OPTIONS' })).toMatchObject({ status: 401 });
  });
});

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

describe('a configuration', () => {
  it.each<[object, string]>([
    [{ issuer: 'idp.example' }, 'should be an https or http URL'],
    [{ issuer: 'mine', using_pseudo_issuer: true }, 'write where the keys are'],
    [{ upstream_headers_claims: ['a'] }, 'has 0 entries for 1 claims'],
    [{ upstream_headers: [{ header: 'Content-Length', path: ['a'] }] }, 'says how long a message is'],
    [{ discovery_headers_names: ['X'] }, 'has 0 entries for 1 names'],
    [{ bearer_token_param_type: ['cookie'] }, 'which has no name'],
    [{ consumer_claim: ['sub'], consumer_claims: [['sub']] }, 'write one of the two'],
    [
      { proof_of_possession_dpop: 'strict', auth_methods: ['bearer', 'password'], client_id: ['a'] },
      'password cannot prove possession',
    ],
    [{ id_token_param_name: 'id' }, 'are not taken from requests'],
    [{ verify_parameters: true }, 'write false'],
    [{ https_proxy: 'https://proxy' }, 'begin the address with http://'],
    [{ http_version: 1.0 }, 'write 1.1'],
    [{ scopes_required: [' '] }, 'should hold at least one value'],
    [{ groups_claim: [] }, ''],
    [{ unknown: true }, 'unknown'],
  ])('%j is refused', (config, sentence) => {
    expect(() =>
      runPlugin(openidConnect, { issuer: 'https://idp.example', auth_methods: ['bearer'], ...config }),
    ).toThrow(sentence);
  });
});
