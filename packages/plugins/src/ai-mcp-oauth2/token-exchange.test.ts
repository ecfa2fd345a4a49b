import { HeaderList } from '@sallyport/pipeline';
import { fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpOauth2 } from './plugin.ts';

const resource = 'https://gateway.example/mcp';
const endpoint = 'https://sts.example/token';

async function setUp(exchange: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
  const services = fakeServices();
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  const forms: Record<string, string>[] = [];
  const sent: HeaderList[] = [];
  let answer: { status: number; body: object } | Error = { status: 200, body: {} };
  services.http.document = (request) => {
    if (request.url.href !== endpoint) return issuer.answer(request);
    forms.push(Object.fromEntries(new URLSearchParams(request.body.toString())));
    sent.push(new HeaderList([...request.headers]));
    if (answer instanceof Error) throw answer;
    return {
      status: answer.status,
      headers: new HeaderList(['Content-Type', 'application/json']),
      body: Buffer.from(JSON.stringify(answer.body)),
    };
  };
  const run = runPlugin(
    aiMcpOauth2,
    {
      resource,
      authorization_servers: [issuer.issuer],
      passthrough_credentials: true,
      token_exchange: {
        enabled: true,
        token_endpoint: endpoint,
        client_id: 'gateway',
        client_secret: 's3cret',
        request: { audience: ['upstream'], scopes: ['a', 'b'], resource: 'https://upstream.example/' },
        ...exchange,
      },
      ...config,
    },
    { services },
  );
  const token = await issuer.sign({ aud: resource });
  return {
    issuer,
    services,
    forms,
    sent,
    token,
    answerWith(next: typeof answer) {
      answer = next;
    },
    show: (headers: Record<string, string> = {}, shown = token) =>
      run.trace({ method: 'POST', url: '/mcp', headers: { Authorization: `Bearer ${shown}`, ...headers } }),
  };
}

const granted = (access_token: string, more: object = {}) => ({
  status: 200,
  body: {
    access_token,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    expires_in: 60,
    ...more,
  },
});

describe('ai-mcp-oauth2 with token exchange', () => {
  it('sends the upstream another token, and never the caller’s', async () => {
    const { show, answerWith, forms, sent, token } = await setUp();
    answerWith(granted('for-upstream'));
    for (let i = 0; i < 2; i++) {
      const { outcome, upstream } = await show();
      expect(outcome).toBe('passed');
      expect(upstream?.headers).toMatchObject({ authorization: 'Bearer for-upstream' });
      expect(JSON.stringify(upstream)).not.toContain(token);
    }
    expect(forms).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience: 'upstream',
        resource: 'https://upstream.example/',
        scope: 'a b',
      },
    ]);
    expect(sent[0]!.get('authorization')).toBe(`Basic ${btoa('gateway:s3cret')}`);
  });

  it('lets later rules see the claims of the new token', async () => {
    const { show, answerWith, issuer } = await setUp();
    answerWith(granted(await issuer.sign({ aud: 'upstream', roles: ['reader'] })));
    const [first, second] = [await show(), await show()];
    expect(first.x.claims).toMatchObject({ aud: 'upstream', roles: ['reader'] });
    expect(second.x.claims).toBe(first.x.claims);
    expect(first.event.credentialId).toBe('alice');
  });

  it('keeps no token longer than it is good, or than it is told', async () => {
    const { show, answerWith, forms, services } = await setUp();
    answerWith(granted('one'));
    await show();
    answerWith(granted('two'));
    await services.clock.advance(60_000);
    expect((await show()).upstream?.headers['authorization']).toBe('Bearer two');
    expect(forms).toHaveLength(2);
    const each = await setUp({ cache: { enabled: false } });
    each.answerWith(granted('x'));
    await each.show();
    await each.show();
    expect(each.forms).toHaveLength(2);
  });

  it.each<[{ status: number; body: object } | Error, number, string]>([
    [{ status: 400, body: { error: 'invalid_request' } }, 401, 'token_invalid'],
    [{ status: 400, body: { error: 'invalid_grant' } }, 401, 'token_invalid'],
    [{ status: 403, body: { error: 'access_denied' } }, 403, 'token_caller_forbidden'],
    [{ status: 400, body: { error: 'invalid_target' } }, 502, 'token_exchange_failed'],
    [{ status: 401, body: { error: 'invalid_client' } }, 502, 'token_exchange_failed'],
    [{ status: 500, body: {} }, 502, 'token_exchange_failed'],
    [new Error('refused'), 502, 'token_exchange_failed'],
    [granted('x', { token_type: 'DPoP' }), 502, 'token_exchange_failed'],
    [granted('x\r\nX-Admin: yes'), 502, 'token_exchange_failed'],
  ])('sends nothing upstream when the answer is %j', async (answer, status, code) => {
    const { show, answerWith, services, token } = await setUp();
    answerWith(answer);
    const { outcome, upstream } = await show();
    expect(outcome).toMatchObject({ status, code });
    expect(upstream).toBeUndefined();
    expect(JSON.stringify([outcome, services.log.entries])).not.toContain(token);
    answerWith(granted('good'));
    expect((await show()).outcome).toBe('passed');
  });

  it('names who acts for the caller, from the configuration or a header, which is not sent on', async () => {
    const fixed = await setUp({ request: { actor_token_source: 'config', actor_token: 'the-agent' } });
    fixed.answerWith(granted('x'));
    await fixed.show();
    expect(fixed.forms[0]).toMatchObject({ actor_token: 'the-agent' });

    const header = await setUp({ request: { actor_token_source: 'header', actor_token_header: 'X-Agent' } });
    header.answerWith(granted('x'));
    const { upstream, x } = await header.show({ 'x-agent': 'Bearer agent-7' });
    expect(upstream?.headers).not.toHaveProperty('x-agent');
    expect(x.secretHeaders).toEqual(['x-agent']);
    await header.show({ 'x-agent': 'agent-8' });
    expect(header.forms.map(({ actor_token }) => actor_token)).toEqual(['agent-7', 'agent-8']);
    expect((await header.show()).outcome).toMatchObject({ status: 400, code: 'token_actor_missing' });
  });

  it('can be the client that introspects', async () => {
    const { show, answerWith, forms } = await setUp(
      { client_auth: 'inherit', client_id: undefined, client_secret: undefined },
      { client_id: 'inspector', client_secret: 's', client_auth: 'client_secret_post' },
    );
    answerWith(granted('x'));
    await show();
    expect(forms[0]).toMatchObject({ client_id: 'inspector', client_secret: 's' });
  });
});
