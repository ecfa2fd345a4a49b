import { Secret } from '@sallyport/contracts';
import { logRecord } from '@sallyport/pipeline';
import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { oauthFacade } from './plugin.ts';

const issuer = 'https://gateway.example/oauth';
let key: string;
beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  key = JSON.stringify(await exportJWK(privateKey));
});

const config = (more: Record<string, unknown> = {}) => ({
  issuer,
  resources: [{ resource: 'https://gateway.example/mcp', scopes: ['tools'] }],
  provider: { issuer: 'https://idp.example', client_id: 'gateway', client_secret: 's' },
  signing_keys: [key],
  secrets: ['0123456789abcdef0123456789abcdef'],
  ...more,
});
const provider = (more: Record<string, unknown>) => ({ provider: { ...config().provider, ...more } });

describe('the settings of oauth-facade', () => {
  it('are those of the README', () => {
    const services = { ...fakeServices(), secret: () => new Secret('x'.repeat(32)) };
    expect(() => runPlugin(oauthFacade, readmeExample(import.meta.url, 'oauth-facade'), { services })).not.toThrow();
  });

  it.each<[Record<string, unknown>, string]>([
    [{ issuer: 'http://gateway.example/oauth' }, 'write https'],
    [{ issuer: 'https://gateway.example/oauth/' }, 'no slash at its end'],
    [{ issuer: 'https://gateway.example/oauth?a' }, 'no query'],
    [{ signing_keys: ['{}'] }, 'is no private key'],
    [{ signing_keys: ['secret'] }, 'is not JSON'],
    [{ signing_keys: ['{"kty":"oct","k":"AAAA","d":"x"}'] }, 'is neither RSA, EC'],
    [{ signing_keys: ['{"kty":"RSA","n":"AQAB","e":"AQAB","d":"x"}'] }, 'shorter than 2048 bits'],
    [{ secrets: ['short'] }, 'at least 32 characters'],
    [{ claims: ['aud'] }, 'says what the token is'],
    [{ claims: ['act'] }, 'says what the token is'],
    [{ redirect_schemes: ['javascript'] }, 'no scheme of an application'],
    [{ resources: [{ resource: 'https://a.example/' }, { resource: 'https://a.example' }] }, 'there twice'],
    [{ registration: false, client_id_metadata: false }, 'no client can be known'],
    [{ storage: 'redis' }, 'needs a server'],
    [provider({ issuer: 'idp' }), 'a URL that begins with https://'],
    [provider({ scopes: ['profile'] }), 'openid is needed'],
    [provider({ client_auth: 'private_key_jwt' }), 'private_key_jwt needs a private key'],
    [provider({ https_proxy: 'https://proxy.example' }), 'begin the address with http://'],
  ])('are refused: %j', (more, sentence) => {
    expect(() => runPlugin(oauthFacade, config(more))).toThrow(sentence);
  });
});

it('reaches its provider through the proxy from the first request on', async () => {
  const services = fakeServices();
  runPlugin(oauthFacade, config(provider({ https_proxy: 'http://proxy.example:3128' })), { services });
  while (services.http.fetches.length === 0) await services.clock.advance(0);
  expect(services.http.fetches).toMatchObject([{ url: { host: 'idp.example' }, proxy: { host: 'proxy.example' } }]);
});

describe('what oauth-facade publishes', () => {
  const get = (path: string, method = 'GET') => runPlugin(oauthFacade, config())({ url: path, method });

  it.each(['/.well-known/oauth-authorization-server/oauth', '/oauth/.well-known/openid-configuration'])(
    'is its metadata, at %s',
    async (path) => {
      expect(await get(path)).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          registration_endpoint: `${issuer}/register`,
          jwks_uri: `${issuer}/jwks`,
          revocation_endpoint: `${issuer}/revoke`,
          client_id_metadata_document_supported: true,
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
          scopes_supported: ['tools'],
        },
      });
    },
  );

  it('are its keys, without what is private', async () => {
    const answer = (await get('/oauth/jwks')) as { body: { keys: Record<string, unknown>[] } };
    expect(answer.body.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.any(String),
        alg: 'ES256',
        use: 'sig',
      },
    ]);
  });

  it('is nothing elsewhere, and nothing by other methods', async () => {
    expect(await get('/oauth')).toMatchObject({ status: 404 });
    expect(await get('/oauth/token')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await get('/oauth/authorize', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await get('/oauth/jwks', 'PUT')).toMatchObject({ status: 405 });
  });

  it('has no registration where none is wanted', async () => {
    const run = runPlugin(oauthFacade, config({ registration: false }));
    expect(await run({ url: '/oauth/register', method: 'POST', body: '{}' })).toMatchObject({ status: 404 });
    const { body } = (await run({ url: '/.well-known/oauth-authorization-server/oauth' })) as { body: object };
    expect(body).not.toHaveProperty('registration_endpoint');
  });
});

describe('while a vault gives no value', () => {
  const client = { redirect_uris: ['http://127.0.0.1/callback'], client_name: 'App' };
  const given = {
    config: config({ signing_keys: ['{vault://env/key}'], secrets: ['{vault://env/seal}'] }),
    seal: 's'.repeat(32),
  };

  it.each([
    ['secrets', '{vault://env/seal}', '/oauth/jwks'],
    ['signing_keys', '{vault://env/key}', '/.well-known/oauth-authorization-server/oauth'],
    ['provider.client_secret', 's', '/oauth/jwks'],
  ])('for %s, oauth-facade is unavailable, and says so now and then', async (setting, reference, stays) => {
    const services = fakeServices();
    const vault: Record<string, string> = { '{vault://env/key}': key, '{vault://env/seal}': given.seal };
    const missing = new Set([reference]);
    services.secret = (value) => new Secret(() => (missing.has(value) ? '' : (vault[value] ?? value)));
    const run = runPlugin(oauthFacade, given.config, { services });
    const headers = { 'content-type': 'application/json' };
    const register = () => run({ url: '/oauth/register', method: 'POST', headers, body: JSON.stringify(client) });

    for (let n = 0; n < 2; n++)
      expect(await register()).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(await run({ url: '/oauth/authorize?client_id=x' })).toMatchObject({ status: 503 });
    expect(await run({ url: stays })).toMatchObject({ status: 200 });
    const told = services.log.entries.filter(({ message }) => message.includes('vault'));
    expect(told).toMatchObject([{ level: 'error', fields: { setting } }]);

    missing.clear();
    expect(await register()).toMatchObject({ status: 201 });
  });

  it('for a key to sign with, there are none to be fetched', async () => {
    const services = fakeServices();
    services.secret = (value) => new Secret(() => (value === '{vault://env/key}' ? '' : value));
    const run = runPlugin(oauthFacade, given.config, { services });
    expect(await run({ url: '/oauth/jwks' })).toMatchObject({ status: 503 });
  });
});

it('what one could go on with in somebody’s place is not logged', async () => {
  const run = runPlugin(oauthFacade, config());
  const url = '/oauth/callback?code=CANARY&state=CANARY';
  const { event } = await run.trace({ url, headers: { cookie: 'facade=CANARY', referer: 'https://a.example/CANARY' } });
  expect(logRecord(event)).not.toContain('CANARY');
});
