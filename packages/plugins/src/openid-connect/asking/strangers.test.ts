import { FakeClock, fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { json } from '../browser/test/code-provider.ts';
import { openidConnect } from '../plugin.ts';

/** Two tenants of one gateway: one's provider says whatever its owner likes. */
async function setUp(shared: Record<string, unknown> = {}) {
  const services = fakeServices({ clock: new FakeClock(Date.now()) });
  const create = (issuer: string) =>
    TokenIssuer.create({
      ...{ issuer, nowMs: () => services.clock.nowMs() },
      metadata: {
        token_endpoint: `${issuer}/token`,
        introspection_endpoint: `${issuer}/introspect`,
        id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      },
    });
  const [ours, theirs] = [await create('https://ours.example'), await create('https://theirs.example')];
  const id_token = await theirs.sign({ aud: 'job', sub: 'admin' }, { typ: 'JWT' });
  services.http.document = async (request) => {
    const isTheirs = request.url.host === 'theirs.example';
    if (request.url.pathname === '/introspect') return json({ active: isTheirs, sub: 'admin' });
    if (request.url.pathname !== '/token') return (isTheirs ? theirs : ours).answer(request);
    const form = new URLSearchParams(request.body.toString());
    if (isTheirs) return json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token });
    if (request.headers.includes(basic('job:word').headers.Authorization))
      return json({ error: 'invalid_client' }, 401);
    const access_token = await ours.sign({ aud: form.get('audience') });
    return json({ access_token, token_type: 'Bearer', expires_in: 300 });
  };
  const run = (issuer: TokenIssuer, config: Record<string, unknown>) =>
    runPlugin(openidConnect, { issuer: issuer.issuer, ...shared, ...config }, { services });
  return { run, ours, theirs };
}

const basic = (text: string) => ({ headers: { Authorization: `Basic ${Buffer.from(text).toString('base64')}` } });

describe('what one provider answered', () => {
  const redis = { cluster_cache_strategy: 'redis', client_id: ['gateway'], client_secret: ['the same secret'] };

  it.each([
    ['workers', {}],
    ['nodes', redis],
  ])('is no answer of another, though %s share it', async (_who, shared) => {
    const { run, ours, theirs } = await setUp(shared);
    const config = { auth_methods: ['client_credentials'], client_credentials_param_type: ['header'] };
    const request = basic('job:word');
    expect((await run(theirs, config).trace(request)).x.credential?.id).toBe('admin');
    expect(await run(ours, config)(request)).toMatchObject({ status: 401 });
  });

  it('about a token is no answer of another, though nodes share it', async () => {
    const { run, ours, theirs } = await setUp(redis);
    const config = { auth_methods: ['introspection'] };
    const request = { headers: { Authorization: 'Bearer opaque' } };
    expect(await run(theirs, config)(request)).toBe('passed');
    expect(await run(ours, config)(request)).toMatchObject({ status: 401 });
  });

  it('for one audience is not used for another', async () => {
    const { run, ours } = await setUp();
    const claims = async (audience: string) => {
      const config = { auth_methods: ['client_credentials'], audience: [audience] };
      return (await run(ours, config).trace(basic('other:word'))).x.claims;
    };
    expect(await claims('orders')).toMatchObject({ aud: 'orders' });
    expect(await claims('invoices')).toMatchObject({ aud: 'invoices' });
  });
});
