import { type FetchRequest, HeaderList } from '@sallyport/pipeline';
import { type ExchangeOptions, fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpOauth2 } from './plugin.ts';

const resource = 'https://gateway.example/mcp';
const endpoint = 'https://idp.example/introspect';
const post: ExchangeOptions = { method: 'POST', url: '/mcp', json: { jsonrpc: '2.0', id: 1, method: 'ping' } };
const active = { active: true, sub: 'alice', aud: resource, scope: 'mcp', iss: 'https://idp.example' };

type Answer = { status?: number; body: string | object } | Error;

function setUp(config: Record<string, unknown> = {}, first: Answer = { body: active }) {
  const services = fakeServices();
  let answer = first;
  const asked: FetchRequest[] = [];
  services.http.document = (request) => {
    asked.push(request);
    if (answer instanceof Error) throw answer;
    const { status = 200, body } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers: new HeaderList(['Content-Type', 'application/json']), body: Buffer.from(text) };
  };
  const another = (others: Record<string, unknown>) =>
    runPlugin(
      aiMcpOauth2,
      {
        resource,
        authorization_servers: ['https://idp.example'],
        introspection_endpoint: endpoint,
        client_id: 'gateway',
        client_secret: 's3cret',
        ...config,
        ...others,
      },
      { services },
    );
  const run = another({});
  return {
    services,
    asked,
    forms: () => asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString()))),
    answerWith: (next: Answer) => {
      answer = next;
    },
    show: (token = 'opaque-token', others?: Record<string, unknown>) =>
      (others === undefined ? run : another(others)).trace({ ...post, headers: { Authorization: `Bearer ${token}` } }),
  };
}

const unauthorized = { status: 401, code: 'token_invalid' };

describe('ai-mcp-oauth2 with introspection', () => {
  it('asks the issuer about a token, once while it holds', async () => {
    const { show, asked, forms } = setUp({ args: { tenant: 'blue' }, headers: { 'X-Tenant': 'blue' } });
    for (let i = 0; i < 3; i++) {
      const { outcome, x, upstream } = await show();
      expect([outcome, x.credential?.id]).toEqual(['passed', 'alice']);
      expect(upstream?.headers).not.toHaveProperty('authorization');
    }
    expect(forms()).toEqual([{ token: 'opaque-token', token_type_hint: 'access_token', tenant: 'blue' }]);
    const headers = new HeaderList([...asked[0]!.headers]);
    expect(headers.get('authorization')).toBe(`Basic ${btoa('gateway:s3cret')}`);
    expect(headers.get('x-tenant')).toBe('blue');
    expect(asked[0]).toMatchObject({ namedBy: 'operator', timeoutMs: 10_000, tlsVerify: true });
  });

  it('asks again when the token’s time is over, or after a minute where it has none', async () => {
    const timed = setUp();
    timed.answerWith({ body: { ...active, exp: timed.services.clock.nowMs() / 1000 + 10 } });
    await timed.show();
    await timed.services.clock.advance(10_000);
    timed.answerWith({ body: { active: false } });
    expect((await timed.show()).outcome).toMatchObject(unauthorized);

    const untimed = setUp();
    await untimed.show();
    await untimed.services.clock.advance(59_999);
    untimed.answerWith({ body: { active: false } });
    expect((await untimed.show()).outcome).toBe('passed');
    await untimed.services.clock.advance(1);
    expect((await untimed.show()).outcome).toMatchObject(unauthorized);
  });

  it('asks each time where nothing is to be kept', async () => {
    const { show, forms } = setUp({ cache_introspection: false });
    await show();
    await show();
    expect(forms()).toHaveLength(2);
  });

  it.each([
    ['with the same settings', {}, 1],
    ['without the secret', { client_secret: 'guessed' }, 2],
    ['that believes whoever answers', { ssl_verify: false }, 2],
  ])('shares answers with a plugin %s or not', async (_which, others, times) => {
    const { show, asked } = setUp();
    await show();
    await show('opaque-token', others);
    expect(asked).toHaveLength(times);
  });

  it('keeps tokens apart', async () => {
    const { show, forms } = setUp();
    await show('a');
    await show('b');
    expect(forms().map(({ token }) => token)).toEqual(['a', 'b']);
  });

  it.each<[string, object]>([
    ['that is not active', { ...active, active: false }],
    ['that is active by a text', { ...active, active: 'true' }],
    ['for somebody else', { ...active, aud: 'https://other.example' }],
    ['for nobody', { ...active, aud: undefined }],
    ['of another issuer', { ...active, iss: 'https://other.example' }],
    ['that has expired', { ...active, exp: 1 }],
    ['that is not valid yet', { ...active, nbf: 4e9 }],
    ['to refresh with', { ...active, typ: 'Refresh' }],
    ['of nobody', { ...active, sub: undefined }],
    ['bound to a key', { ...active, cnf: { jkt: 'x' } }],
  ])('refuses a token %s', async (_case, body) => {
    expect((await setUp({}, { body }).show()).outcome).toMatchObject(unauthorized);
  });

  it.each<[string, Answer]>([
    ['no connection', new Error('refused')],
    ['an error', { status: 500, body: 'boom' }],
    ['an OAuth error', { status: 401, body: { error: 'invalid_client' } }],
    ['no JSON', { body: '<html>' }],
    ['a redirect', { status: 302, body: '' }],
  ])('cannot tell by %s, says so, and asks again', async (_case, answer) => {
    const { show, answerWith } = setUp({}, answer);
    const { outcome } = await show();
    expect(outcome).toMatchObject({ status: 503, code: 'token_provider_unavailable' });
    expect(JSON.stringify(outcome)).not.toContain('idp.example');
    answerWith({ body: active });
    expect((await show()).outcome).toBe('passed');
  });

  it.each([
    ['base64', Buffer.from(JSON.stringify(active)).toString('base64')],
    ['base64url', Buffer.from(JSON.stringify(active)).toString('base64url')],
    ['string', JSON.stringify(JSON.stringify(active))],
  ])('reads an answer in %s', async (introspection_format, body) => {
    expect((await setUp({ introspection_format }, { body }).show()).outcome).toBe('passed');
    expect((await setUp({ introspection_format }, { body: 'nonsense' }).show()).outcome).toMatchObject({ status: 503 });
  });

  it('shows a certificate where it has one', async () => {
    const { show, asked } = setUp({
      introspection_endpoint: undefined,
      mtls_introspection_endpoint: 'https://mtls.idp.example/introspect',
      client_secret: undefined,
      client_auth: 'tls_client_auth',
      tls_client_auth_cert: 'PEM',
      tls_client_auth_key: 'KEY',
      tls_client_auth_ssl_verify: false,
    });
    expect((await show()).outcome).toBe('passed');
    expect(asked[0]).toMatchObject({ clientCertificate: { certificate: 'PEM' }, tlsVerify: false });
    expect(asked[0]!.url.host).toBe('mtls.idp.example');
  });

  it('goes through a proxy where there is one', async () => {
    const proxy = { https_proxy: 'http://proxy.example:3128', https_proxy_authorization: 'Basic x' };
    const { show, asked } = setUp(proxy);
    await show();
    expect(asked[0]).toMatchObject({ proxy: { host: 'proxy.example', port: 3128 } });
    const direct = setUp({ ...proxy, no_proxy: 'idp.example' });
    await direct.show();
    expect(direct.asked[0]!.proxy).toBeUndefined();
  });
});
