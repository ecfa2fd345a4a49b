import { Secret } from '@sallyport/contracts';
import { createHttpPort } from '@sallyport/runtime';
import { FakeClock, type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '@sallyport/testkit';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedAnswers } from '../client/answer-body.ts';
import { fetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { type IntrospectionExtras, type IntrospectionOptions, introspect } from './introspect.ts';
import { fetchUserInfo, isAbout } from './user-info.ts';

let server: ScriptedServer;
const clock = new FakeClock();
const http = createHttpPort({ clock });
const issuer = 'https://idp.example';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');
const signed: SignedAnswers = {
  keys: async () => publicKey,
  issuer,
  clientId: 'gw',
  leewaySeconds: 0,
  nowMs: () => clock.nowMs(),
};

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(async () => {
  await http.close();
  await server.stop();
});

const fetch = () => fetchThrough(http, { timeoutMs: 5000, tlsVerify: true, operatorUrls: [server.url] });

function ask(answer: ScriptedAnswer, options: Partial<IntrospectionOptions> = {}, extras: IntrospectionExtras = {}) {
  server.answer('/introspect', answer);
  const metadata = { issuer, introspection_endpoint: `${server.url}/introspect` };
  const client = { id: 'gw', secret: new Secret('s3cret') };
  return introspect(
    'the-token',
    { metadata, client, fetch: fetch(), nowMs: () => clock.nowMs(), signed, ...options },
    extras,
  );
}

const sign = (payload: Record<string, unknown>, typ: string, key = privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ }).sign(key);

const introspectionJwt = async (
  payload: Record<string, unknown>,
  typ = 'token-introspection+jwt',
  key = privateKey,
): Promise<ScriptedAnswer> => ({
  headers: { 'Content-Type': 'application/token-introspection+jwt' },
  body: await sign({ iss: issuer, aud: 'gw', iat: clock.nowMs() / 1000, ...payload }, typ, key),
});

describe('introspection', () => {
  it('tells what a token is, and how long that holds', async () => {
    const exp = clock.nowMs() / 1000 + 60;
    expect(await ask({ body: { active: true, sub: 'alice', scope: 'read', exp } })).toEqual({
      value: { active: true, claims: { active: true, sub: 'alice', scope: 'read', exp } },
      expiresAtMs: exp * 1000,
      isNegative: false,
    });
    const { form, headers } = server.requests.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({ token: 'the-token', token_type_hint: 'access_token' });
    expect(headers).toMatchObject({ accept: 'application/json', authorization: expect.stringMatching(/^Basic /) });
  });

  it('sends what providers ask for besides', async () => {
    await ask(
      { body: { active: true } },
      { tokenField: 'access_token', hint: '' },
      { fields: ['tenant', 'blue'], headers: ['X-Api-Key', 'k'] },
    );
    const { form, headers } = server.requests.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({ access_token: 'the-token', tenant: 'blue' });
    expect(headers['x-api-key']).toBe('k');
  });

  it.each<[string, ScriptedAnswer]>([
    ['one that says so', { body: { active: false } }],
    ['one that does not say', { body: { sub: 'alice' } }],
    ['one that says it as text', { body: { active: 'true' } }],
    ['one without an answer', { status: 204 }],
  ])('takes a token for inactive: %s', async (_case, answer) => {
    expect(await ask(answer)).toMatchObject({ value: { active: false }, isNegative: true });
  });

  it('reads signed answers', async () => {
    const answer = await introspectionJwt({ token_introspection: { active: true, sub: 'alice' } });
    const { value } = await ask(answer, { accept: 'application/token-introspection+jwt' });
    expect(value).toMatchObject({ active: true, claims: { sub: 'alice' }, jwt: expect.stringMatching(/^ey/) });
    expect(server.requests.at(-1)!.headers.accept).toBe('application/token-introspection+jwt');
  });

  it('reads the token itself where that is the answer', async () => {
    const body = await sign({ iss: issuer, sub: 'alice', aud: 'api' }, 'JWT');
    const { value } = await ask(
      { headers: { 'Content-Type': 'application/jwt' }, body },
      { accept: 'application/jwt' },
    );
    expect(value).toMatchObject({ active: true, claims: { sub: 'alice' }, jwt: body });
  });

  const active = { token_introspection: { active: true } };
  it.each<[string, () => ScriptedAnswer | Promise<ScriptedAnswer>]>([
    ['an error', () => ({ status: 500, body: { active: true } })],
    ['a refusal of ourselves', () => ({ status: 401, body: { active: true } })],
    ['a redirect', () => ({ status: 302, headers: { Location: `${server.url}/other` } })],
    ['no JSON', () => ({ body: 'active=true' })],
    ['a list', () => ({ body: '[{"active":true}]' })],
    ['a member twice', () => ({ body: '{"active":false,"active":true}' })],
    ['more than a megabyte', () => ({ body: { active: true, more: 'x'.repeat(1024 * 1024) } })],
    ['a broken connection', () => 'reset'],
    ['a signature of somebody else', () => introspectionJwt(active, undefined, stranger.privateKey)],
    ['a signed answer for another client', () => introspectionJwt({ ...active, aud: 'other' })],
    ['a signed answer of another provider', () => introspectionJwt({ ...active, iss: 'https://evil.example' })],
    ['another kind of JWT', () => introspectionJwt(active, 'at+jwt')],
    ['a signed answer about nothing', () => introspectionJwt({})],
  ])('is no answer: %s', async (_case, answer) => {
    const error = await ask(await answer()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect((error as Error).message).not.toMatch(/the-token|s3cret/);
    expect(server.requests.at(-1)!.path).toBe('/introspect');
  });
});

describe('UserInfo', () => {
  const userInfo = (answer: ScriptedAnswer, accept?: 'application/jwt') => {
    server.answer('/me', answer);
    return fetchUserInfo(
      'the-token',
      { endpoint: `${server.url}/me?tenant=blue`, fetch: fetch(), signed, accept },
      { query: ['schema', 'openid'], headers: ['X-Api-Key', 'k'] },
    );
  };

  it('tells of the person', async () => {
    const answer = await userInfo({ body: { sub: 'alice', email: 'alice@example.com' } });
    expect(answer.value?.claims).toEqual({ sub: 'alice', email: 'alice@example.com' });
    const { headers, query } = server.requests.at(-1)!;
    expect(headers).toMatchObject({ authorization: 'Bearer the-token', 'x-api-key': 'k' });
    expect(Object.fromEntries(query)).toEqual({ tenant: 'blue', schema: 'openid' });
    expect([isAbout(answer.value!, 'alice'), isAbout(answer.value!, 'bob')]).toEqual([true, false]);
  });

  it('tells of the person, signed', async () => {
    const body = await sign({ iss: issuer, aud: 'gw', sub: 'alice' }, 'JWT');
    const answer = await userInfo({ headers: { 'Content-Type': 'application/jwt' }, body }, 'application/jwt');
    expect(answer.value).toMatchObject({ claims: { sub: 'alice' }, jwt: body });
  });

  it.each([401, 403])('says no with %i', async (status) => {
    expect(await userInfo({ status })).toMatchObject({ value: undefined, isNegative: true });
  });

  it.each<[string, () => ScriptedAnswer | Promise<ScriptedAnswer>]>([
    ['an error', () => ({ status: 503 })],
    ['nobody', () => ({ body: { email: 'alice@example.com' } })],
    ['a redirect', () => ({ status: 301, headers: { Location: '/elsewhere' } })],
    [
      'a signed answer for another client',
      async () => ({
        headers: { 'Content-Type': 'application/jwt' },
        body: await sign({ iss: issuer, aud: 'other', sub: 'alice' }, 'JWT'),
      }),
    ],
  ])('is no answer: %s', async (_case, answer) => {
    await expect(userInfo(await answer())).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

it('keys of a provider are needed for what it signs', async () => {
  await expect(ask(await introspectionJwt({}), { signed: undefined })).rejects.toThrow('no keys to check it with');
});
