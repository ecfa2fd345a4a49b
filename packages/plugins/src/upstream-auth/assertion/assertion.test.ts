import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@sallyport/contracts';
import { FakeClock, fakeServices, runPlugin } from '@sallyport/testkit';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { upstreamAuth } from '../plugin.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const ed25519 = generateKeyPairSync('ed25519');
const clock = new FakeClock(1_800_000_000_000);
const vault = new Map([['{vault://env/key}', ed25519.privateKey.export(pem).toString()]]);
const auth = { header_name: 'Authorization', header_value: 'Bearer spat_x' };
const assertion = { audience: 'https://platform.example', private_key: '{vault://env/key}' };
const alice = {
  actors: [
    { type: 'person', id: 'alice' },
    { type: 'agent', id: 'chatbot' },
    { type: 'agent', id: 'before', isEarlier: true },
  ],
  claims: { iss: 'https://idp.example', sub: 'alice' },
} as const;

const run = (changes: object = {}) => {
  const services = fakeServices({ clock });
  services.secret = (value) => new Secret(() => vault.get(value) ?? value);
  return runPlugin(upstreamAuth, { auth, assertion: { ...assertion, ...changes } }, { services });
};
const shownBy = async (plugin: ReturnType<typeof run>, request: Parameters<ReturnType<typeof run>>[0] = alice) =>
  (await plugin.trace(request)).upstream!.headers['x-sallyport-assertion']!;
const read = async (text: string, key = ed25519.publicKey) =>
  (await jwtVerify(text, key, { currentDate: new Date(clock.nowMs()) })).payload;

describe('an assertion', () => {
  it('tells the upstream, signed, for whom it is called, which program acts, whom it is for and how long it is good', async () => {
    const plugin = run();
    const { upstream, event } = await plugin.trace({ ...alice, headers: { 'x-sallyport-assertion': 'made up' } });
    const text = upstream!.headers['x-sallyport-assertion']!;
    const nowSeconds = clock.nowMs() / 1_000;
    expect(await read(text)).toEqual({
      ...{ iss: 'sallyport', aud: 'https://platform.example', sub: 'alice', act: { sub: 'chatbot' } },
      ...{ sub_id: { format: 'iss_sub', iss: 'https://idp.example', sub: 'alice' } },
      ...{ iat: nowSeconds, exp: nowSeconds + 60, jti: expect.any(String) },
    });
    expect(upstream!.headers['authorization']).toBe('Bearer spat_x');
    expect(JSON.stringify(event)).not.toContain(text);
  });

  it('is signed again before it is half over, for somebody else, and by a key that was rotated', async () => {
    const plugin = run();
    const first = await shownBy(plugin);
    expect(await shownBy(plugin)).toBe(first);
    const others = [
      { ...alice, claims: { ...alice.claims, sub: 'bob' } },
      { ...alice, claims: { ...alice.claims, iss: 'https://other.example' } },
      { ...alice, actors: alice.actors.slice(0, 1) },
    ];
    for (const other of others) expect(await shownBy(plugin, other)).not.toBe(first);
    await clock.advance(31_000);
    const second = await shownBy(plugin);
    expect(second).not.toBe(first);
    const next = generateKeyPairSync('ed25519');
    vault.set('{vault://env/key}', next.privateKey.export(pem).toString());
    expect((await read(await shownBy(plugin), next.publicKey)).sub).toBe('alice');
    vault.set('{vault://env/key}', '');
    expect(await plugin(alice)).toMatchObject({ status: 503, code: 'upstream_auth_unavailable' });
    vault.set('{vault://env/key}', ed25519.privateKey.export(pem).toString());
  });

  it('is made for people alone, whom a verified token names', async () => {
    const { actors, claims } = alice;
    const refused = [
      {},
      { claims },
      { actors },
      { claims, actors: [{ type: 'service', id: 'gateway' }] },
      { actors, claims: { sub: 'alice' } },
      { actors, claims: { iss: 'https://idp.example' } },
    ] as const;
    for (const request of refused)
      expect(await run()(request)).toMatchObject({ status: 401, code: 'upstream_auth_no_person' });
  });

  it.each([
    ['EC P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ])('is signed with a key of %s, too, as PEM or as JSON', async (_kind, { privateKey, publicKey }) => {
    const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
    for (const key of [privateKey.export(pem).toString(), jwk])
      expect((await read(await shownBy(run({ private_key: key })), publicKey)).sub).toBe('alice');
  });

  it('is refused where it could not be trusted: weak keys, none, and headers that others have a say in', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem).toString();
    const public_ = ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const key of [weak, public_, 'secret', '{"kty":"oct","k":"c2VjcmV0"}'])
      expect(() => run({ private_key: key }), key).toThrow(/private_key/);
    for (const header of ['Authorization', 'Host', 'content-length'])
      expect(() => run({ header_name: header }), header).toThrow(/header_name/);
    const overriding = { auth: { ...auth, allow_override: true }, assertion };
    expect(() => runPlugin(upstreamAuth, overriding, { services: fakeServices({ clock }) })).toThrow(/allow_override/);
  });
});
