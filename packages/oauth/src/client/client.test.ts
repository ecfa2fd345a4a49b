import { Secret } from '@sallyport/contracts';
import type { HttpPort } from '@sallyport/pipeline';
import { createHttpPort } from '@sallyport/runtime';
import { FakeClock, type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '@sallyport/testkit';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { genericGrantRequest } from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authMethodOf, type ClientAuthMethod, clientAuthProblem, type OAuthClient } from './client-auth.ts';
import { createConfiguration, withEndpoints } from './configuration.ts';
import { type FetchThroughOptions, fetchThrough } from './fetch-through.ts';

const secret = 'a secret: with ü';
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

const token = { access_token: 'at', token_type: 'Bearer', expires_in: 60 };

function grant(client: Partial<OAuthClient>, options: Partial<FetchThroughOptions> = {}) {
  const metadata = withEndpoints({ issuer: server.url }, { token_endpoint: `${server.url}/token` });
  const fetch = fetchThrough(http, { timeoutMs: 2000, tlsVerify: true, operatorUrls: [server.url], ...options });
  return genericGrantRequest(createConfiguration(metadata, { id: 'gw', ...client }, fetch), 'client_credentials', {
    scope: 'read',
  });
}

async function sent(client: Partial<OAuthClient>, options: Partial<FetchThroughOptions> = {}) {
  server.answer('/token', { body: token });
  await grant(client, options);
  return server.requests.at(-1)!;
}

describe('a client proves itself', () => {
  it('by client_secret_basic, each part encoded', async () => {
    const request = await sent({ secret: new Secret(secret), authMethod: 'client_secret_basic' });
    expect(Buffer.from(request.headers.authorization!.slice(6), 'base64').toString()).toBe(
      'gw:a+secret%3A+with+%C3%BC',
    );
    expect(Object.fromEntries(request.form)).toEqual({ scope: 'read', grant_type: 'client_credentials' });
  });

  it('by client_secret_basic, without encoding what forms leave as it is: not all servers decode', async () => {
    const client = { id: 'pre-registered_1.x*', secret: new Secret('s-e_c.r*t'), authMethod: 'client_secret_basic' };
    const request = await sent(client as Partial<OAuthClient>);
    const shown = Buffer.from(request.headers.authorization!.slice(6), 'base64').toString();
    expect(shown).toBe('pre-registered_1.x*:s-e_c.r*t');
  });

  it('by client_secret_post', async () => {
    const request = await sent({ secret: new Secret(secret), authMethod: 'client_secret_post' });
    expect(request.form.get('client_secret')).toBe(secret);
    expect(request.headers.authorization).toBeUndefined();
  });

  it('by client_secret_jwt, with the algorithm asked for', async () => {
    const request = await sent({ secret: new Secret(secret), authMethod: 'client_secret_jwt', assertionAlg: 'HS512' });
    const assertion = request.form.get('client_assertion')!;
    const { protectedHeader, payload } = await jwtVerify(assertion, Buffer.from(secret), { audience: server.url });
    expect(protectedHeader.alg).toBe('HS512');
    expect(payload).toMatchObject({ iss: 'gw', sub: 'gw', jti: expect.any(String) });
    expect(payload.exp! - payload.iat!).toBe(60);
    expect(request.form.has('client_secret')).toBe(false);
  });

  it.each(['ES256', 'PS256', 'RS384', 'EdDSA'])('by private_key_jwt with a key of %s', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const key = new Secret(JSON.stringify({ ...(await exportJWK(privateKey)), alg, kid: 'k1' }));
    const request = await sent({ key, assertionAudience: 'https://idp.example/token' });
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg }] });
    const { protectedHeader, payload } = await jwtVerify(request.form.get('client_assertion')!, keys);
    expect(protectedHeader).toEqual({ alg, kid: 'k1' });
    expect(payload.aud).toBe('https://idp.example/token');
  });

  it.each<[ClientAuthMethod]>([['none'], ['tls_client_auth'], ['self_signed_tls_client_auth']])(
    'by %s, which sends its id alone',
    async (authMethod) => {
      const request = await sent({ authMethod });
      expect(request.form.get('client_id')).toBe('gw');
      expect(request.form.has('client_secret')).toBe(false);
    },
  );

  it('at each endpoint as told, else by what it has', () => {
    const client: OAuthClient = { id: 'gw', secret: new Secret('s'), endpointAuthMethods: { introspection: 'none' } };
    expect(authMethodOf(client, 'token')).toBe('client_secret_basic');
    expect(authMethodOf(client, 'introspection')).toBe('none');
    const onlyPost = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    expect(authMethodOf(client, 'token', onlyPost)).toBe('client_secret_post');
    expect(authMethodOf({ id: 'gw' }, 'token')).toBe('none');
    expect(authMethodOf({ id: 'gw', key: new Secret('{}'), secret: new Secret('s') }, 'token')).toBe('private_key_jwt');
  });

  it('with the secret of the moment', async () => {
    let current = 'one';
    const rotating = { secret: new Secret(() => current), authMethod: 'client_secret_post' } as const;
    expect((await sent(rotating)).form.get('client_secret')).toBe('one');
    current = 'two';
    expect((await sent(rotating)).form.get('client_secret')).toBe('two');
  });

  it('or cannot, and is told what it lacks', () => {
    const nothing = { secret: false, key: false, certificate: false };
    expect(clientAuthProblem('client_secret_basic', nothing)).toBe('client_secret_basic needs a client secret');
    expect(clientAuthProblem('tls_client_auth', nothing)).toBe('tls_client_auth needs a client certificate');
    expect(clientAuthProblem('none', nothing)).toBeUndefined();
  });
});

it('sends headers that were asked for', async () => {
  expect((await sent({}, { headers: ['X-Tenant', 'blue'] })).headers['x-tenant']).toBe('blue');
});

it('uses the endpoints for certificates where the client has one', async () => {
  server.answer('/mtls-token', { body: token });
  const metadata = withEndpoints(
    { issuer: server.url, token_endpoint: `${server.url}/token` },
    {
      mtls_token_endpoint: `${server.url}/mtls-token`,
    },
  );
  const fetch = fetchThrough(http, { timeoutMs: 2000, tlsVerify: true, operatorUrls: [server.url] });
  await genericGrantRequest(createConfiguration(metadata, { id: 'gw', authMethod: 'tls_client_auth' }, fetch), 'x', {});
  expect(server.requests.at(-1)?.path).toBe('/mtls-token');
});

it('says who named an address', async () => {
  const seen: string[] = [];
  const spy: Pick<HttpPort, 'fetch'> = {
    fetch(request) {
      seen.push(request.namedBy);
      return http.fetch(request);
    },
  };
  const fetch = fetchThrough(spy, { timeoutMs: 2000, tlsVerify: true, operatorUrls: [`${server.url}/any`] });
  await fetch(`${server.url}/token`, { method: 'GET', headers: {} });
  await fetch(server.url.replace('127.0.0.1', 'localhost'), { method: 'GET', headers: {} }).catch(() => {});
  expect(seen).toEqual(['operator', 'document']);
});

describe('an answer that is no token', () => {
  it.each<[string, ScriptedAnswer]>([
    ['an error', { status: 500, body: 'boom' }],
    ['an OAuth error', { status: 400, body: { error: 'invalid_client' } }],
    ['a redirect', { status: 302, headers: { Location: '/elsewhere' } }],
    ['text', { body: 'at', headers: { 'Content-Type': 'text/plain' } }],
    ['broken JSON', { body: '{"access_token":', headers: { 'Content-Type': 'application/json' } }],
    ['nothing', { status: 204 }],
    ['no access token', { body: { ...token, access_token: '' } }],
    ['an unknown type of token', { body: { ...token, token_type: 'mac' } }],
    ['a lifetime below zero', { body: { ...token, expires_in: -1 } }],
    ['a lifetime that is none', { body: { ...token, expires_in: 'soon' } }],
    ['more bytes than allowed', { body: { ...token, more: 'x'.repeat(2000) } }],
    ['a broken connection', 'reset'],
    ['no answer in time', 'never'],
  ])('is refused: %s', async (_case, answer) => {
    server.answer('/token', () => {
      if (answer === 'never') clock.advance(2000);
      return answer;
    });
    const before = server.requests.length;
    await expect(grant({ secret: new Secret(secret) }, { bodyBytesMax: 1000 })).rejects.toThrow();
    expect(server.requests.slice(before).map(({ path }) => path)).toEqual(['/token']);
  });
});
