import { fakeServices } from '@sallyport/testkit';
import { exportJWK, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { holdOwnDocuments } from './own-documents.ts';
import { holdProvider } from './provider.ts';

const issuer = 'https://gateway.example/oauth';
const times = {
  timeoutMs: 1_000,
  tlsVerify: true,
  keepAliveMs: 0,
  freshMs: 60_000,
  staleMs: 60_000,
  cooldownMs: 1_000,
};

it('gives a provider of this gateway’s own what it publishes, without the network', async () => {
  const services = fakeServices();
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const own = holdOwnDocuments(services.kept);
  own.value.publish(`${issuer}/.well-known/openid-configuration`, () =>
    JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }),
  );
  own.value.publish(`${issuer}/jwks`, async () =>
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] }),
  );
  const provider = holdProvider({ issuer, ...times }, services);
  await provider.value.load();
  expect(provider.value.keysFor('k', 'ES256')).toHaveLength(1);
  expect(services.http.fetches).toEqual([]);
  provider.release();
  own.release();
  expect([...services.kept.holders.values()]).toEqual([0, 0]);
});

it('keeps what the next snapshot publishes in its place', () => {
  const own = holdOwnDocuments(fakeServices().kept).value;
  const [before, after] = [() => 'before', () => 'after'];
  own.publish('https://a.example/', before);
  own.publish('https://a.example/', after);
  own.withdraw('https://a.example/', before);
  expect(own.find('https://a.example/')).toBe('after');
  own.withdraw('https://a.example/', after);
  expect(own.find('https://a.example/')).toBeUndefined();
});
