import { Secret } from '@sallyport/contracts';
import { createHttpPort } from '@sallyport/runtime';
import { FakeClock, type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '@sallyport/testkit';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeParameters } from '../exchange/exchange-parameters.ts';
import { createConfiguration } from './configuration.ts';
import { fetchThrough } from './fetch-through.ts';
import { ProviderUnavailable } from './provider-unavailable.ts';
import { requestTokens, tokenExchangeGrant } from './token-request.ts';

let server: ScriptedServer;
const clock = new FakeClock();
const http = createHttpPort({ clock });

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(async () => {
  await http.close();
  await server.stop();
});

function request(
  answer: ScriptedAnswer,
  grantType = 'client_credentials',
  parameters = new URLSearchParams(),
  secret = 's3cret',
) {
  server.answer('/token', answer);
  const metadata = { issuer: server.url, token_endpoint: `${server.url}/token` };
  const fetch = fetchThrough(http, { timeoutMs: 5000, tlsVerify: true, operatorUrls: [server.url] });
  const configuration = createConfiguration(metadata, { id: 'gw', secret: new Secret(secret) }, fetch);
  return requestTokens(configuration, grantType, parameters, () => clock.nowMs());
}

const tokens = { access_token: 'at', token_type: 'bearer', expires_in: 60 };

describe('a token endpoint', () => {
  it('issues tokens', async () => {
    expect(await request({ body: { ...tokens, refresh_token: 'rt', scope: 'read' } })).toEqual({
      value: {
        tokens: {
          accessToken: 'at',
          refreshToken: 'rt',
          idToken: undefined,
          scope: 'read',
          expiresAtMs: clock.nowMs() + 60_000,
        },
      },
      expiresAtMs: clock.nowMs() + 60_000,
    });
  });

  it('may issue a token that has ended already, or does not say', async () => {
    expect((await request({ body: { ...tokens, expires_in: 0 } })).expiresAtMs).toBe(clock.nowMs());
    expect((await request({ body: { access_token: 'at', token_type: 'bearer' } })).expiresAtMs).toBeUndefined();
  });

  it('issues ID tokens that are for us', async () => {
    const idToken = (claims: Record<string, unknown>) =>
      new SignJWT({ iss: server.url, aud: 'gw', sub: 'alice', ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(Buffer.alloc(32));
    // Its algorithm is one that anybody with the client's secret could sign with.
    await expect(request({ body: { ...tokens, id_token: await idToken({}) } })).rejects.toThrow(ProviderUnavailable);
  });

  it('refuses, which is an answer', async () => {
    const answer = await request({ status: 400, body: { error: 'invalid_grant', error_description: 'gone' } });
    expect(answer).toEqual({ value: { refusedWith: 'invalid_grant' }, expiresAtMs: undefined, isNegative: true });
    const challenge = { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="idp"' }, body: { error: 'x' } };
    expect((await request(challenge)).value.refusedWith).toBe('invalid_client');
  });

  it('is told of in sentences that say what to look at', async () => {
    const reason = (answer: ScriptedAnswer, secret?: string) =>
      request(answer, undefined, undefined, secret).then(
        () => undefined,
        (error) => (error as Error).message,
      );
    expect(await reason({ status: 429, body: { error: 'slow_down' } })).toBe('the answer has status 429 (slow_down)');
    expect(await reason('reset')).toMatch(/^(?!something)/);
    expect(await reason({ body: tokens }, '')).toBe('the secret of the client is empty');
  });

  it.each<[string, ScriptedAnswer]>([
    ['a server error', { status: 500, body: { error: 'server_error' } }],
    ['too many requests', { status: 429, body: { error: 'slow_down' } }],
    ['tokens bound to a key', { body: { ...tokens, token_type: 'DPoP' } }],
    ['a token that would end its header', { body: { ...tokens, access_token: 'at\r\nX-Admin: 1' } }],
    ['garbage', { body: '<html>the-token', headers: { 'Content-Type': 'application/json' } }],
    ['a redirect', { status: 307, headers: { Location: '/other' } }],
  ])('gives no answer: %s', async (_case, answer) => {
    const error = (await request(answer).catch((reason: unknown) => reason)) as Error;
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/s3cret|the-token|"at"/);
    expect(error.cause).toBeUndefined();
  });
});

it('exchanges a token for another, with the actor', async () => {
  const parameters = exchangeParameters({
    subjectToken: 'persons',
    actorToken: 'agents',
    audience: ['https://api', 'https://other'],
    resource: ['https://api/mcp'],
    scopes: ['read', 'write'],
  });
  const answer = await request({ body: { ...tokens, token_type: 'N_A' } }, tokenExchangeGrant, parameters);
  expect(answer.value.tokens?.accessToken).toBe('at');
  expect([...server.requests.at(-1)!.form]).toEqual([
    ['subject_token', 'persons'],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
    ['actor_token', 'agents'],
    ['actor_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
    ['audience', 'https://api'],
    ['audience', 'https://other'],
    ['resource', 'https://api/mcp'],
    ['scope', 'read write'],
    ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
  ]);
});
