import { type ExchangeOptions, fakeServices, readmeExample, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpOauth2 } from './plugin.ts';

const resource = 'https://gateway.example/mcp';
const metadataUrl = 'https://gateway.example/mcp/.well-known/oauth-protected-resource';
const route = { id: 'r-1', paths: ['/mcp'] } as never;

async function setUp(config: Record<string, unknown> = {}, options: Parameters<typeof fakeServices>[0] = {}) {
  const services = fakeServices(options);
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  services.http.document = (request) => issuer.answer(request);
  const run = runPlugin(
    aiMcpOauth2,
    { resource, authorization_servers: [issuer.issuer], ...config },
    { services, route },
  );
  const sign = (claims: object = {}, header = {}) => issuer.sign({ aud: resource, ...claims }, header);
  const show = (token: string | undefined, more: ExchangeOptions = {}) =>
    run.trace({
      ...post,
      ...more,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(more.headers as object) },
    });
  return { services, issuer, run, sign, show };
}

const post: ExchangeOptions = { method: 'POST', url: '/mcp', json: { jsonrpc: '2.0', id: 1, method: 'ping' } };
const unauthorized = { status: 401, code: 'token_invalid', body: { error: 'invalid_token' } };

describe('ai-mcp-oauth2', () => {
  it('lets a token for this resource pass, knows its holder, and keeps it from the upstream', async () => {
    const { show, sign } = await setUp();
    const { outcome, upstream, event, x } = await show(await sign({ client_id: 'inspector' }));
    expect(outcome).toBe('passed');
    expect(upstream?.headers).not.toHaveProperty('authorization');
    expect(upstream?.headers).toMatchObject({ 'x-credential-identifier': 'alice' });
    expect(event).toMatchObject({
      credentialId: 'alice',
      actors: [
        { type: 'person', id: 'alice' },
        { type: 'agent', id: 'inspector' },
      ],
    });
    expect(x.claims).toMatchObject({ sub: 'alice' });
  });

  it('tells a client without a token where to get one', async () => {
    const { show } = await setUp({ scopes_supported: ['mcp', 'tools:write'] });
    expect((await show(undefined)).outcome).toEqual({
      status: 401,
      code: 'token_missing',
      headers: {
        'content-type': 'application/json',
        'www-authenticate': `Bearer resource_metadata="${metadataUrl}"`,
      },
      body: { error: 'unauthorized', error_description: 'Missing access token' },
    });
  });

  it('and which scopes it takes', async () => {
    const { show, sign } = await setUp({ scopes_required: ['mcp read', 'admin'] });
    const asks = (error: string) => `Bearer ${error}scope="mcp read", resource_metadata="${metadataUrl}"`;
    expect((await show(undefined)).outcome).toMatchObject({ headers: { 'www-authenticate': asks('') } });
    const { outcome, event } = await show(await sign({ scope: 'read' }));
    expect(outcome).toMatchObject({
      status: 403,
      code: 'token_scope_missing',
      headers: {
        'www-authenticate': asks('error="insufficient_scope", error_description="The access token lacks a scope", '),
      },
    });
    expect(event).toMatchObject({ credentialId: 'alice' });
    for (const scope of ['mcp read', 'read mcp x', 'admin'])
      expect((await show(await sign({ scope }))).outcome).toBe('passed');
  });

  it.each(['/.well-known/oauth-protected-resource/mcp', '/mcp/.well-known/oauth-protected-resource', '/about'])(
    'serves the resource’s metadata at %s to everybody',
    async (url) => {
      const { run } = await setUp({ metadata_endpoint: '/about', scopes_supported: ['mcp'] });
      expect(await run({ url })).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' },
        body: { resource, authorization_servers: ['https://idp.example'], scopes_supported: ['mcp'] },
      });
      expect(await run({ url, method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    },
  );

  it('builds its URLs from the configuration, whatever the request says', async () => {
    const { show } = await setUp();
    const { outcome } = await show(undefined, {
      url: 'http://evil.example/mcp',
      headers: { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', Forwarded: 'host=evil.example' },
    });
    expect(outcome).toMatchObject({
      headers: { 'www-authenticate': `Bearer resource_metadata="${metadataUrl}"` },
    });
  });

  it('names the place of RFC 9728 on a route that leads there', async () => {
    const { run } = await setUp();
    const paths = ['/mcp', '/.well-known/oauth-protected-resource/mcp'];
    expect(await run({ ...post, route: { id: 'r-2', paths } as never })).toMatchObject({
      headers: {
        'www-authenticate':
          'Bearer resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/mcp"',
      },
    });
  });

  it('limits the body', async () => {
    const { show, sign } = await setUp({ max_request_body_size: 10 });
    const { x } = await show(await sign());
    expect([x.requestBytesMax, x.requestBytesRefusal?.status]).toEqual([10, 413]);
  });

  it('takes the example of its README', async () => {
    const services = fakeServices();
    const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs(), issuer: 'https://idp.example' });
    services.http.document = (request) => issuer.answer(request);
    const run = runPlugin(aiMcpOauth2, readmeExample(import.meta.url, 'ai-mcp-oauth2'), { services });
    const token = await issuer.sign({ aud: 'https://gateway.example/mcp', scope: 'mcp' });
    expect(await run({ ...post, headers: { Authorization: `Bearer ${token}` } })).toBe('passed');
  });

  it('gives back what it held', async () => {
    const { run, services } = await setUp();
    await services.clock.advance(0);
    await run.close();
    expect([...services.kept.holders.values()].every((holders) => holders === 0)).toBe(true);
    expect(services.clock.pending).toBe(0);
  });
});

describe('ai-mcp-oauth2 refuses', () => {
  it.each<[string, unknown]>([
    ['no audience', undefined],
    ['another one', 'https://gateway.example/other'],
    ['a longer one', `${resource}/admin`],
    ['a shorter one', 'https://gateway.example'],
    ['ours with a slash', `${resource}/`],
    ['ours in other case', 'https://gateway.example/MCP'],
    ['ours with a port', 'https://gateway.example:443/mcp'],
    ['ours over http', 'http://gateway.example/mcp'],
    ['ours within a text', `x ${resource}`],
    ['several in one text', `https://a.example ${resource}`],
    ['a list without ours', ['https://gateway.example', `${resource}/`]],
    ['a list in a list', [[resource]]],
    ['an object', { 0: resource }],
    ['a wildcard', '*'],
    ['the client itself', 'inspector'],
    ['nothing in a list', []],
    ['null', null],
  ])('a token whose audience is %s', async (_case, aud) => {
    const { show, sign } = await setUp();
    const { outcome, event, x } = await show(await sign({ aud }));
    expect(outcome).toMatchObject(unauthorized);
    expect([event.credentialId, x.claims, x.actors]).toEqual([undefined, undefined, []]);
  });

  it('nothing but that where the audience is not looked at', async () => {
    const { show, sign } = await setUp({ insecure_relaxed_audience_validation: true });
    expect((await show(await sign({ aud: 'anything' }))).outcome).toBe('passed');
    expect((await show(await sign({ iss: 'https://other.example' }))).outcome).toMatchObject(unauthorized);
  });

  it('takes ours among several', async () => {
    const { show, sign } = await setUp();
    expect((await show(await sign({ aud: ['https://a.example', resource] }))).outcome).toBe('passed');
  });

  it.each<[string, object, object?]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['of an issuer with a slash more', { iss: 'https://idp.example/' }],
    ['without an issuer', { iss: undefined }],
    ['that has expired', { exp: 1 }],
    ['without a time', { exp: undefined }],
    ['that is not valid yet', { nbf: Date.UTC(2027, 0, 1) / 1000 }],
    ['of nobody', { sub: undefined }],
    ['bound to a key of DPoP', { cnf: { jkt: 'x' } }],
    ['bound to a certificate', { cnf: { 'x5t#S256': 'x' } }],
    ['that is an ID token', { nonce: 'n', at_hash: 'x', scope: undefined }, { typ: 'JWT' }],
    ['of another type', {}, { typ: 'logout+jwt' }],
    ['with critical extensions', {}, { crit: ['exp'] }],
    ['with an unknown key', {}, { kid: '../../dev/null' }],
    ['that brings its key', {}, { kid: undefined, jku: 'https://evil.example/keys' }],
  ])('a token %s', async (_case, claims, header = {}) => {
    const { show, sign, services } = await setUp();
    const token = await sign(claims, header).catch(() => forged);
    const { outcome, upstream } = await show(token);
    if (_case === 'that brings its key') {
      // It is ours all the same, and where it says its key is nobody looks.
      expect(outcome).toBe('passed');
    } else {
      expect(outcome).toMatchObject(unauthorized);
      expect(upstream).toBeUndefined();
    }
    expect(services.http.fetches.every(({ url }) => url.host === 'idp.example')).toBe(true);
  });

  const forged = `${btoa('{"alg":"RS256","crit":["x"]}')}.${btoa('{}')}.AAAA`;

  it.each<[string, Record<string, string> | string[]]>([
    ['no scheme', { Authorization: 'abc' }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['DPoP', { Authorization: 'DPoP abc' }],
    ['nothing behind the scheme', { Authorization: 'Bearer' }],
  ])('%s as no token', async (_case, headers) => {
    const { run } = await setUp();
    expect(await run({ ...post, headers })).toMatchObject({ status: 401, code: 'token_missing' });
  });

  it.each<[string, (token: string) => Record<string, string> | string[]]>([
    ['an empty token', () => ({ Authorization: 'Bearer ' })],
    ['two tokens in one header', (token) => ({ Authorization: `Bearer ${token} ${token}` })],
    ['a list', (token) => ({ Authorization: `Bearer ${token}, Bearer ${token}` })],
    ['two headers', (token) => ['Authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`]],
    ['a good and a bad header', (token) => ['Authorization', `Bearer ${token}`, 'Authorization', 'Basic YTpi']],
    ['a token in quotes', (token) => ({ Authorization: `Bearer "${token}"` })],
    ['a token with a blank before it', (token) => ({ Authorization: `Bearer  ${token}` })],
    ['text', () => ({ Authorization: 'Bearer not-a-token' })],
    ['a token cut short', (token) => ({ Authorization: `Bearer ${token.slice(0, -4)}` })],
    ['a token without signature', (token) => ({ Authorization: `Bearer ${token.replace(/[^.]*$/, '')}` })],
    ['an enormous token', (token) => ({ Authorization: `Bearer ${token}${'A'.repeat(1_000_000)}` })],
  ])('%s', async (_case, headersWith) => {
    const { run, sign } = await setUp();
    const headers = headersWith(await sign());
    expect(await run({ ...post, headers })).toMatchObject(unauthorized);
  });

  it('a token in the query, and keeps it out of the log', async () => {
    const { show, sign, run } = await setUp();
    const token = await sign();
    for (const name of ['access_token', '%61ccess_token', 'access%5Ftoken', 'access%5ftoken']) {
      const { outcome, x } = await run.trace({ ...post, url: `/mcp?a=b&${name}=${token}` });
      expect(outcome).toMatchObject({ status: 400, code: 'token_in_query', body: { error: 'invalid_request' } });
      expect(x.secretQuery).toEqual(['access_token']);
    }
    expect((await show(token, { url: `/mcp?access_token=${token}` })).outcome).toMatchObject({ status: 400 });
    expect((await show(token, { url: '/mcp?my_access_token=1' })).outcome).toBe('passed');
  });

  it('says to nobody why', async () => {
    const { show, sign } = await setUp();
    const outcomes = [await show(await sign({ exp: 1 })), await show(await sign({ aud: 'x' })), await show('x.y.z')];
    for (const { outcome } of outcomes) expect(outcome).toEqual(outcomes[0]!.outcome);
  });

  it('with 503 what it cannot verify, and goes on with keys that it has', async () => {
    const { show, sign, issuer, services } = await setUp();
    issuer.isDown = true;
    expect((await show(await sign())).outcome).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    issuer.isDown = false;
    await services.clock.advance(60_000);
    expect((await show(await sign())).outcome).toBe('passed');
    issuer.isDown = true;
    await services.clock.advance(3_600_000);
    expect((await show(await sign({ sub: 'bob' }))).outcome).toBe('passed');
  });
});

describe('ai-mcp-oauth2 with several issuers', () => {
  it('lets none vouch for tokens of another', async () => {
    const services = fakeServices();
    const nowMs = () => services.clock.nowMs();
    const first = await TokenIssuer.create({ issuer: 'https://one.example', nowMs });
    const second = await TokenIssuer.create({ issuer: 'https://two.example', nowMs });
    services.http.document = (request) => (request.url.host === 'one.example' ? first : second).answer(request);
    const config = { resource, authorization_servers: [first.issuer, second.issuer] };
    const run = runPlugin(aiMcpOauth2, config, { services, route });
    const show = (token: string) => run({ ...post, headers: { Authorization: `Bearer ${token}` } });
    expect(await show(await first.sign({ aud: resource }))).toBe('passed');
    expect(await show(await second.sign({ aud: resource }))).toBe('passed');
    expect(await show(await second.sign({ aud: resource, iss: first.issuer }))).toMatchObject(unauthorized);
    expect(await show(await first.sign({ aud: resource, iss: 'https://three.example' }))).toMatchObject(unauthorized);
  });
});

describe('ai-mcp-oauth2 and consumers', () => {
  const consumers = [{ id: 'c-1', username: 'alice', groups: ['staff'] }, { custom_id: 'b-7' }];
  const byClaim = { consumer_claim: ['sub'] };

  it('finds them by a claim, and refuses those who are none', async () => {
    const { show, sign } = await setUp(byClaim, { consumers });
    const { outcome, x, upstream } = await show(await sign());
    expect([outcome, x.consumer?.id, x.consumerGroups.map(({ name }) => name)]).toEqual(['passed', 'c-1', ['staff']]);
    expect(upstream?.headers).toMatchObject({ 'x-consumer-username': 'alice', 'x-credential-identifier': 'alice' });
    expect((await show(await sign({ sub: 'b-7' }))).x.consumer?.customId).toBe('b-7');
    const stranger = await show(await sign({ sub: 'mallory' }));
    expect(stranger.outcome).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    expect(stranger.outcome).not.toHaveProperty('headers.www-authenticate');
    expect(stranger.event).toMatchObject({ credentialId: 'mallory' });
  });

  it('looks only where it is told, and lets strangers pass where it may', async () => {
    const { show, sign } = await setUp({ ...byClaim, consumer_by: ['id'] }, { consumers });
    expect((await show(await sign())).outcome).toMatchObject({ status: 403 });
    expect((await show(await sign({ sub: 'c-1' }))).outcome).toBe('passed');
    const open = await setUp({ ...byClaim, consumer_optional: true }, { consumers });
    const { outcome, x } = await open.show(await open.sign({ sub: 'mallory' }));
    expect([outcome, x.consumer, x.credential?.id]).toEqual(['passed', undefined, 'mallory']);
  });

  it('takes groups from a claim, as far as they are configured', async () => {
    const config = { consumer_groups_claim: ['realm_access', 'roles'], ...byClaim };
    const { show, sign } = await setUp(config, { consumers, groups: ['gold', 'admin'] });
    const { x } = await show(await sign({ realm_access: { roles: ['gold', 'admin', 'other'] } }));
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['admin', 'gold']);
    expect((await show(await sign({ realm_access: { roles: ['other'] } }))).outcome).toMatchObject({ status: 403 });
    const open = await setUp({ ...config, consumer_groups_optional: true }, { consumers });
    expect((await open.show(await open.sign())).outcome).toBe('passed');
  });

  it('knows a caller by the claim it is told', async () => {
    const { show, sign } = await setUp({ credential_claim: ['email'] });
    expect((await show(await sign({ email: 'a@b.c' }))).event.credentialId).toBe('a@b.c');
    expect((await show(await sign())).outcome).toMatchObject(unauthorized);
  });
});

describe('ai-mcp-oauth2 and the upstream', () => {
  it('sends the token on only where it is told to', async () => {
    const { show, sign } = await setUp({ passthrough_credentials: true });
    const token = await sign();
    expect((await show(token)).upstream?.headers).toMatchObject({ authorization: `Bearer ${token}` });
  });

  it.each([
    [
      'claim_to_header',
      [
        { claim: 'sub', header: 'X-User' },
        { claim: 'groups', header: 'X-Groups' },
        { claim: 'address', header: 'X-Address' },
        { claim: 'level', header: 'X-Level' },
      ],
    ],
    [
      'upstream_headers',
      [
        { path: ['sub'], header: 'X-User' },
        { path: ['groups'], header: 'X-Groups' },
        { path: ['address'], header: 'X-Address' },
        { path: ['level'], header: 'X-Level' },
      ],
    ],
  ])('gives it claims by %s, and never what the caller says in those headers', async (setting, fields) => {
    const { show, sign } = await setUp({ [setting]: fields });
    const headers = { 'x-user': 'root', 'X-GROUPS': 'admin', 'X-Address': 'x', 'X-Level': '9' };
    const said = await show(await sign({ groups: ['a', 'b'], address: { city: 'Brünn' } }), { headers });
    expect(said.upstream?.headers).toMatchObject({
      'x-user': 'alice',
      'x-groups': 'a,b',
      'x-address': Buffer.from('{"city":"Brünn"}').toString('latin1'),
    });
    expect(said.upstream?.headers).not.toHaveProperty('x-level');
  });

  it('is not split by a claim', async () => {
    const { show, sign } = await setUp({ claim_to_header: [{ claim: 'name', header: 'X-Name' }] });
    const { upstream } = await show(await sign({ name: 'a\r\nX-Admin: yes' }));
    expect(upstream?.headers).toMatchObject({ 'x-name': 'a%0D%0AX-Admin: yes' });
    expect(upstream?.headers).not.toHaveProperty('x-admin');
  });
});

it('tells when the caller’s access ends', async () => {
  const { services, show, sign } = await setUp({ jwt_claims_leeway: 30 });
  const exp = Math.floor(services.clock.nowMs() / 1000) + 60;
  expect((await show(await sign({ exp }))).x.accessEndsAtMs).toBe((exp + 30) * 1000);
});
