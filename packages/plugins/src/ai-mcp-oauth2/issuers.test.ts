import type { FetchRequest } from '@sallyport/pipeline';
import { fakeServices, runPlugin, type SigningKey, TokenIssuer, type TokenIssuerOptions } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpOauth2 } from './plugin.ts';

const resource = 'https://gateway.example/mcp';

async function setUp(config: Record<string, unknown> = {}, options: Partial<TokenIssuerOptions> = {}) {
  const services = fakeServices();
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs(), ...options });
  const fetched: FetchRequest[] = [];
  services.http.document = (request) => {
    fetched.push(request);
    return issuer.answer(request);
  };
  const run = runPlugin(aiMcpOauth2, { resource, authorization_servers: [issuer.issuer], ...config }, { services });
  return {
    services,
    issuer,
    fetched: () => fetched.map(({ url }) => url.href),
    requests: fetched,
    show: async (claims: object = {}, key?: SigningKey) => {
      const token = await issuer.sign({ aud: resource, ...claims }, {}, key);
      return run({ method: 'POST', url: '/mcp', headers: { Authorization: `Bearer ${token}` } });
    },
  };
}

const refused = { status: 401, code: 'token_invalid' };

describe('ai-mcp-oauth2 finds the keys of an issuer', () => {
  it('by its metadata, before the first token comes', async () => {
    const { services, fetched, show } = await setUp();
    await services.clock.advance(0);
    expect(fetched()).toEqual(['https://idp.example/.well-known/openid-configuration', 'https://idp.example/keys']);
    expect(await show()).toBe('passed');
    expect(fetched()).toHaveLength(2);
  });

  it('at an endpoint that is configured, and nowhere else', async () => {
    const { fetched, show } = await setUp({ jwks_endpoint: 'https://idp.example/own/keys' });
    expect(await show()).toBe('passed');
    expect(await show({ iss: 'https://other.example' })).toMatchObject(refused);
    expect(new Set(fetched())).toEqual(new Set(['https://idp.example/own/keys']));
  });

  it('by metadata that are somewhere else, if they are of the issuer', async () => {
    const endpoint = 'https://mirror.example/.well-known/openid-configuration';
    const { fetched, show } = await setUp({ metadata_discovery_endpoint: endpoint });
    expect(await show()).toBe('passed');
    expect(await show({ iss: 'https://mirror.example' })).toMatchObject(refused);
    expect(fetched()[0]).toBe(endpoint);
    const foreign = await setUp(
      { metadata_discovery_endpoint: endpoint, authorization_servers: ['https://idp.example'] },
      { issuer: 'https://evil.example' },
    );
    expect(await foreign.show()).not.toBe('passed');
  });

  it('through a proxy, in the time it has, and trusting whom it may', async () => {
    const { requests, show } = await setUp({
      https_proxy: 'http://proxy.example:3128',
      timeout: 1500,
      ssl_verify: false,
      keepalive: false,
    });
    expect(await show()).toBe('passed');
    for (const request of requests) {
      expect(request).toMatchObject({
        proxy: { host: 'proxy.example' },
        timeoutMs: 1500,
        tlsVerify: false,
        keepAliveMs: 0,
      });
    }
  });

  it('again as often as it is told, keys and metadata apart', async () => {
    const { services, fetched, show } = await setUp({ jwks_cache_ttl: 100, metadata_cache_ttl: 1000 });
    expect(await show()).toBe('passed');
    await services.clock.advance(90_000);
    expect(await show({ sub: 'bob' })).toBe('passed');
    await services.clock.advance(0);
    expect(fetched().filter((url) => url.endsWith('/keys'))).toHaveLength(2);
    expect(fetched().filter((url) => url.endsWith('configuration'))).toHaveLength(1);
  });

  it('by itself after an outage, so many times', async () => {
    const services = fakeServices();
    const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
    issuer.isDown = true;
    let attempts = 0;
    services.http.document = (request) => {
      attempts++;
      return issuer.answer(request);
    };
    const config = { resource, authorization_servers: [issuer.issuer], metadata_discovery_retry: 2 };
    const run = runPlugin(aiMcpOauth2, config, { services });
    await services.clock.advance(60_000);
    expect(attempts).toBe(3);
    await run.close();
  });

  it('when they are new, and forgets those that are gone', async () => {
    const { issuer, services, show } = await setUp();
    expect(await show()).toBe('passed');
    const [old] = issuer.keys;
    await issuer.addKey();
    await services.clock.advance(30_000);
    expect(await show()).toBe('passed');
    issuer.keys.shift();
    await services.clock.advance(3_000_000);
    expect(await show()).toBe('passed');
    await services.clock.advance(0);
    expect(await show({}, old)).toMatchObject(refused);
  });
});

describe('ai-mcp-oauth2 and clocks', () => {
  it.each([
    [0, { exp: 0 }, false],
    [0, { exp: 1 }, true],
    [0, { nbf: 0 }, true],
    [0, { nbf: 1 }, false],
    [30, { exp: -29 }, true],
    [30, { exp: -30 }, false],
    [30, { nbf: 30 }, true],
    [30, { nbf: 31 }, false],
    [30, { iat: 31 }, false],
  ])('with a leeway of %i s, takes a token of %j seconds from now: %j', async (leeway, offsets, isGood) => {
    const { services, show } = await setUp({ jwt_claims_leeway: leeway });
    const now = services.clock.nowMs() / 1000;
    const claims = Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, now + offset]));
    const outcome = await show(claims);
    if (isGood) expect(outcome).toBe('passed');
    else expect(outcome).toMatchObject(refused);
  });
});
