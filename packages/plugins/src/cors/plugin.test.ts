import { type ExchangeOptions, readmeExample, runPlugin, type UpstreamAnswer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { cors } from './plugin.ts';

const page = 'https://app.example';

function preflight(origin: string = page, headers: Record<string, string> = {}): ExchangeOptions {
  return { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', ...headers } };
}

/** The CORS fields of an answer, without their common prefix, and Vary. */
async function answer(config: Record<string, unknown>, request: ExchangeOptions, upstream: UpstreamAnswer = {}) {
  const trace = await runPlugin(cors, config, { upstream: { headers: [], ...upstream } }).trace(request);
  const entries = Object.entries(trace.reply.headers).map(([name, value]) => [
    name.replace('access-control-', ''),
    value,
  ]);
  return { status: trace.reply.status, body: trace.reply.body, fields: Object.fromEntries(entries), trace };
}

const allMethods = 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT';

describe('cors', () => {
  describe('answers a preflight itself', () => {
    it('allowing everyone whatever is asked for, when not configured', async () => {
      const { status, body, fields, trace } = await answer(
        {},
        preflight(page, { 'Access-Control-Request-Headers': 'X-A, Mcp-Param-B' }),
      );
      expect([status, body, trace.upstream]).toEqual([200, '', undefined]);
      expect(fields).toEqual({ 'allow-origin': '*', 'allow-methods': allMethods, 'allow-headers': 'X-A, Mcp-Param-B' });
    });

    it('with what is configured', async () => {
      const config = {
        origins: [page, 'https://b.example'],
        methods: ['GET', 'POST'],
        headers: ['X-A', 'X-B'],
        max_age: 60,
        credentials: true,
      };
      expect((await answer(config, preflight(page, { 'Access-Control-Request-Headers': 'X-C' }))).fields).toEqual({
        'allow-origin': page,
        'allow-methods': 'GET,POST',
        'allow-headers': 'X-A,X-B',
        'allow-credentials': 'true',
        'max-age': '60',
        vary: 'Origin',
      });
    });

    it('without an origin for pages it does not know', async () => {
      const { status, fields } = await answer(
        { origins: [page, 'https://b.example'], credentials: true },
        preflight('https://evil.example'),
      );
      expect([status, fields['vary']]).toEqual([200, 'Origin']);
      expect(Object.keys(fields)).not.toContain('allow-origin');
      expect(Object.keys(fields)).not.toContain('allow-credentials');
    });

    it('for private networks when configured and asked', async () => {
      const asks = { 'Access-Control-Request-Private-Network': 'true' };
      expect((await answer({ private_network: true }, preflight(page, asks))).fields['allow-private-network']).toBe(
        'true',
      );
      expect((await answer({ private_network: true }, preflight())).fields).not.toHaveProperty('allow-private-network');
      expect((await answer({}, preflight(page, asks))).fields).not.toHaveProperty('allow-private-network');
    });

    it('unless the upstream should', async () => {
      const upstream = { status: 204, headers: { 'Access-Control-Allow-Origin': 'https://upstream.example' } };
      const { status, fields } = await answer({ preflight_continue: true, credentials: true }, preflight(), upstream);
      expect([status, fields]).toEqual([204, { 'allow-origin': 'https://upstream.example' }]);
    });
  });

  it.each<[string, ExchangeOptions]>([
    ['OPTIONS without Origin', { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'GET' } }],
    ['OPTIONS that asks for no method', { method: 'OPTIONS', headers: { Origin: page } }],
    ['another method', { ...preflight(), method: 'GET' }],
  ])('takes %s for an ordinary request', async (_case, request) => {
    expect((await answer({}, request)).trace.outcome).toBe('passed');
  });

  const both = [
    'https://app.example',
    'http://localhost:3000',
    'other.example',
    'https://[a-z]+\\.pre\\.example',
    '.*\\.wild\\.example',
  ];
  it.each<[string[], string, boolean]>([
    [both, 'https://app.example', true],
    [both, 'https://APP.example', true],
    [both, 'https://app.example:443', true],
    [both, 'https://app.example:8443', false],
    [both, 'http://app.example', false],
    [both, 'https://app.example.evil.example', false],
    [both, 'https://notapp.example', false],
    [both, 'http://localhost:3000', true],
    [both, 'http://localhost', false],
    [both, 'http://other.example', true],
    [both, 'https://other.example:8443', true],
    [both, 'https://another.example', false],
    [both, 'https://x.pre.example', true],
    [both, 'https://x.pre.example.evil.example', false],
    [both, 'http://x.pre.example', false],
    [both, 'https://a.wild.example', true],
    [both, 'https://a.wild.example.evil.example', false],
    [both, 'https://a.wildxexample', false],
    [both, 'null', false],
    [both, '', false],
    [['https://(.*)\\.one\\.example'], 'https://a.one.example', true],
    [['https://(.*)\\.one\\.example'], 'https://one.example', false],
    [['null', 'https://a.example'], 'null', true],
  ])('of %j, %j is allowed: %s', async (origins, origin, isAllowed) => {
    const { fields } = await answer({ origins }, { headers: { Origin: origin } });
    expect(fields['allow-origin']).toBe(isAllowed ? origin : undefined);
    expect(fields['vary']).toBe('Origin');
  });

  it('says the one configured origin whoever asks', async () => {
    expect((await answer({ origins: [page] }, { headers: { Origin: 'https://evil.example' } })).fields).toMatchObject({
      'allow-origin': page,
    });
    expect((await answer({ origins: [page] }, {})).fields).toEqual({ 'allow-origin': page, vary: 'Origin' });
  });

  it('echoes the origin instead of * when credentials are allowed', async () => {
    expect((await answer({ credentials: true }, { headers: { Origin: page } })).fields).toEqual({
      'allow-origin': page,
      'allow-credentials': 'true',
      vary: 'Origin',
    });
    expect((await answer({ credentials: true }, {})).fields).toEqual({ 'allow-origin': '*' });
  });

  it('exposes response headers, and only those configured', async () => {
    const upstream = { headers: { 'Access-Control-Expose-Headers': 'X-Upstream' } };
    const exposed_headers = ['Mcp-Session-Id', 'WWW-Authenticate'];
    expect((await answer({ exposed_headers }, {}, upstream)).fields['expose-headers']).toBe(
      'Mcp-Session-Id,WWW-Authenticate',
    );
    expect((await answer({}, {}, upstream)).fields).not.toHaveProperty('expose-headers');
  });

  it('overrules what the upstream allows', async () => {
    const upstream = {
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true', Vary: 'Accept' },
    };
    const { fields } = await answer(
      { origins: [page, 'https://b.example'] },
      { headers: { Origin: 'https://evil.example' } },
      upstream,
    );
    expect(fields).toEqual({ vary: 'Accept, Origin' });
  });

  it.each(['Origin', 'accept, origin', '*'])('does not repeat itself in Vary: %s', async (vary) => {
    expect((await answer({ origins: [page] }, {}, { headers: { Vary: vary } })).fields['vary']).toBe(vary);
  });

  it('keeps quiet without an Origin where allow_origin_absent is off', async () => {
    expect((await answer({ allow_origin_absent: false }, {})).fields).toEqual({});
    expect((await answer({ allow_origin_absent: false }, { headers: { Origin: page } })).fields).toEqual({
      'allow-origin': '*',
    });
  });

  it('judges a hostile pattern and origin in linear time', async () => {
    const origin = `https://${'a'.repeat(50_000)}!`;
    expect(
      (await answer({ origins: ['https://(a+)+b', 'x.example'] }, { headers: { Origin: origin } })).fields,
    ).toEqual({ vary: 'Origin' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ origins: ['https://(a'] }, 'regular expression'],
    [{ methods: ['FETCH'] }, 'methods'],
    [{ origin: '*' }, 'origin'],
    [{ exposed_headers: ['a\r\nb'] }, 'should be a header name'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => runPlugin(cors, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const config = readmeExample(import.meta.url, 'cors');
    expect((await answer(config, { headers: { Origin: 'https://pr-7.preview.chat.example' } })).fields).toEqual({
      'allow-origin': 'https://pr-7.preview.chat.example',
      'expose-headers': 'Mcp-Session-Id,WWW-Authenticate',
      vary: 'Origin',
    });
  });
});
