import { logRecord } from '@sallyport/pipeline';
import type { TokenIssuer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { setUp } from '../test/set-up.ts';

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
    // A token that is of no session at all is not that of a browser without the cookie.
    expect(await run(await request(undefined))).toMatchObject({ status: 401 });
    expect(await run(await request('', 'sid='))).toMatchObject({ status: 401 });
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
