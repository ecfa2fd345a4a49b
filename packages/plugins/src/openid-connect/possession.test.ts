import { hash, randomUUID, X509Certificate } from 'node:crypto';
import { type ExchangeOptions, fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

async function setUp(config: Record<string, unknown>) {
  const services = fakeServices();
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  services.http.document = (request) => issuer.answer(request);
  const all = { issuer: issuer.issuer, auth_methods: ['bearer'], ...config };
  const run = runPlugin(openidConnect, all, { services });
  return { services, issuer, run, another: () => runPlugin(openidConnect, all, { services }) };
}

async function setUpDpop(config: Record<string, unknown> = {}) {
  const set = await setUp({ proof_of_possession_dpop: 'strict', ...config });
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const jkt = await calculateJwkThumbprint(jwk);
  const token = await set.issuer.sign({ cnf: { jkt } });
  const nowSeconds = () => Math.floor(set.services.clock.nowMs() / 1000);

  function proof(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = privateKey) {
    const all = {
      jti: randomUUID(),
      htm: 'POST',
      htu: 'http://api.example/orders',
      iat: nowSeconds(),
      ath: hash('sha256', token, 'base64url'),
      ...claims,
    };
    const defined = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(defined)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header } as never)
      .sign(key);
  }
  const request = (dpop: string | undefined, changes: ExchangeOptions = {}): ExchangeOptions => ({
    method: 'POST',
    url: 'http://api.example/orders?a=1',
    headers: { Authorization: `DPoP ${token}`, ...(dpop !== undefined && { DPoP: dpop }) },
    ...changes,
  });
  return { ...set, jwk, jkt, token, privateKey, proof, request, nowSeconds };
}

const challenge = (error?: string) =>
  `DPoP realm="idp.example"${error === undefined ? '' : `, error="${error}"`}, algs="RS256 PS256 ES256 ES384 ES512 EdDSA"`;

describe('a token bound to a key of the client', () => {
  it('passes with a proof, which the upstream does not see', async () => {
    const { run, proof, request, token } = await setUpDpop();
    const { outcome, upstream } = await run.trace(request(await proof()));
    expect(outcome).toBe('passed');
    expect(upstream?.headers).toMatchObject({ authorization: `Bearer ${token}` });
    expect(upstream?.headers).not.toHaveProperty('dpop');
  });

  it('is refused with a proof for another server, whatever the Host says, where the resource is known', async () => {
    const protected_resource_metadata = { resource: 'http://api.example/orders' };
    const { run, proof, request } = await setUpDpop({ protected_resource_metadata, audience_required: ['api'] });
    expect(await run(request(await proof()))).toBe('passed');
    const stolen = await proof({ htu: 'http://evil.example/orders' });
    const replayed = request(stolen, { url: 'http://evil.example/orders?a=1' });
    expect(await run(replayed)).toMatchObject({ status: 401 });
  });

  it('passes with a proof once, whichever worker looks at it', async () => {
    const { run, another, proof, request } = await setUpDpop();
    const once = request(await proof());
    const outcomes = await Promise.all([run, another(), run, another()].map((worker) => worker(once)));
    expect(outcomes.filter((outcome) => outcome === 'passed')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome !== 'passed')).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': challenge('invalid_dpop_proof') },
    });
  });

  it('passes with a proof once for as long as it is good, however short that is and whatever the client’s clock says', async () => {
    const { run, proof, request, services, nowSeconds } = await setUpDpop({ dpop_proof_lifetime: 1 });
    const early = request(await proof({ iat: nowSeconds() + 5 }));
    expect(await run(early)).toBe('passed');
    for (let second = 0; second < 8; second++) {
      await services.clock.advance(990);
      expect(await run(early)).toMatchObject({ status: 401 });
    }
  });

  it('is refused while it cannot be told whether a proof was used before', async () => {
    const { run, services, proof, request } = await setUpDpop();
    expect(await run(request(await proof()))).toBe('passed');
    services.records.local.failure = new Error('gone');
    expect(await run(request(await proof()))).toMatchObject({ status: 503 });
  });

  type Dpop = Awaited<ReturnType<typeof setUpDpop>>;
  it.each<[string, (dpop: Dpop) => Promise<ExchangeOptions> | ExchangeOptions]>([
    ['without a proof', ({ request }) => request(undefined)],
    [
      'sent as Bearer',
      async ({ request, proof, token }) =>
        request(await proof(), { headers: { Authorization: `Bearer ${token}`, DPoP: await proof() } }),
    ],
    [
      'with two proofs',
      async ({ request, proof, token }) =>
        request(undefined, {
          headers: ['Authorization', `DPoP ${token}`, 'DPoP', await proof(), 'DPoP', await proof()],
        }),
    ],
    ['with a proof that is none', ({ request }) => request('x')],
    ['for another method', async ({ request, proof }) => request(await proof({ htm: 'GET' }))],
    ['for the method in lower case', async ({ request, proof }) => request(await proof({ htm: 'post' }))],
    ['for another path', async ({ request, proof }) => request(await proof({ htu: 'http://api.example/admin' }))],
    ['for another host', async ({ request, proof }) => request(await proof({ htu: 'http://evil.example/orders' }))],
    ['for another port', async ({ request, proof }) => request(await proof({ htu: 'http://api.example:8080/orders' }))],
    ['for another scheme', async ({ request, proof }) => request(await proof({ htu: 'https://api.example/orders' }))],
    ['for a part of the path', async ({ request, proof }) => request(await proof({ htu: 'http://api.example/order' }))],
    [
      'for a host that begins like ours',
      async ({ request, proof }) => request(await proof({ htu: 'http://api.example@evil.example/orders' })),
    ],
    ['for no address', async ({ request, proof }) => request(await proof({ htu: undefined }))],
    ['for something that is no address', async ({ request, proof }) => request(await proof({ htu: '/orders' }))],
    ['too old', async ({ request, proof, nowSeconds }) => request(await proof({ iat: nowSeconds() - 300 }))],
    ['from the future', async ({ request, proof, nowSeconds }) => request(await proof({ iat: nowSeconds() + 6 }))],
    ['without iat', async ({ request, proof }) => request(await proof({ iat: undefined }))],
    [
      'whose iat is a text',
      async ({ request, proof, nowSeconds }) => request(await proof({ iat: String(nowSeconds()) })),
    ],
    ['without jti', async ({ request, proof }) => request(await proof({ jti: undefined }))],
    ['whose jti is a number', async ({ request, proof }) => request(await proof({ jti: 1 }))],
    ['whose jti is a book', async ({ request, proof }) => request(await proof({ jti: 'x'.repeat(600) }))],
    [
      'for another token',
      async ({ request, proof }) => request(await proof({ ath: hash('sha256', 'other', 'base64url') })),
    ],
    ['for no token', async ({ request, proof }) => request(await proof({ ath: undefined }))],
    ['of another type', async ({ request, proof }) => request(await proof({}, { typ: 'JWT' }))],
    [
      'with another key',
      async ({ request, proof }) => {
        const other = await generateKeyPair('ES256', { extractable: true });
        return request(await proof({}, { jwk: await exportJWK(other.publicKey) }, other.privateKey));
      },
    ],
    [
      'signed by a key that is not in it',
      async ({ request, proof }) => request(await proof({}, {}, (await generateKeyPair('ES256')).privateKey)),
    ],
    [
      'with the private key in it',
      async ({ request, proof, privateKey }) => request(await proof({}, { jwk: await exportJWK(privateKey) })),
    ],
    [
      'with a shared secret as its key',
      async ({ request, proof }) => request(await proof({}, { jwk: { kty: 'oct', k: 'c2VjcmV0' } as JWK })),
    ],
    ['with no key in it', async ({ request, proof }) => request(await proof({}, { jwk: undefined }))],
    [
      'with an algorithm that is not its key’s',
      async ({ request, proof }) => {
        const [, payload, signature] = (await proof()).split('.');
        return request(
          `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt' })).toString('base64url')}.${payload}.${signature}`,
        );
      },
    ],
  ])('is refused %s', async (_what, requestOf) => {
    const dpop = await setUpDpop();
    const { outcome, upstream } = await dpop.run.trace(await requestOf(dpop));
    expect(outcome).toMatchObject({
      status: 401,
      body: { message: 'Unauthorized' },
      headers: { 'www-authenticate': challenge('invalid_dpop_proof') },
    });
    expect(upstream).toBeUndefined();
  });

  it('is told at once how to come, where every token must be bound', async () => {
    const { run, issuer } = await setUpDpop();
    expect(await run()).toMatchObject({ status: 401, headers: { 'www-authenticate': challenge() } });
    expect(await run({ headers: { Authorization: `Bearer ${await issuer.sign()}` } })).toMatchObject({ status: 401 });
  });

  it('needs a proof, and others do not, where that is optional', async () => {
    const { run, issuer, request, proof } = await setUpDpop({ proof_of_possession_dpop: 'optional' });
    expect(await run({ headers: { Authorization: `Bearer ${await issuer.sign()}` } })).toBe('passed');
    expect(await run(request(undefined))).toMatchObject({ status: 401 });
    expect(await run(request(await proof()))).toBe('passed');
  });

  it('needs a proof with a nonce of ours, where that is asked for', async () => {
    const { run, another, request, proof, services } = await setUpDpop({
      dpop_use_nonce: true,
      dpop_proof_lifetime: 60,
    });
    const refused = await run(request(await proof()));
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': challenge('use_dpop_nonce') } });
    const nonce = (refused as { headers: Record<string, string> }).headers['dpop-nonce']!;
    expect(await another()(request(await proof({ nonce })))).toBe('passed');
    expect(await run(request(await proof({ nonce: `${nonce}x` })))).toMatchObject({ status: 401 });
    await services.clock.advance(120_000);
    expect(await run(request(await proof({ nonce })))).toMatchObject({ status: 401 });
  });
});

const pem = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUZcHcFBOQASexoSFW8p/1OAge9ucwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwIBcNMjYxMTI1MjMwODQ0WhgPMjEy
NjExMDEyMzA4NDRaMBkxFzAVBgNVBAMMDmNsaWVudC5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEBYJJX44avWyj4Z0x/4ayczLkE/yMkOo0oGEjeGqe
c/IvSHQ/sPv+EG9xciG3oOqHHYX59omUVzIWVBwLxG1GyaNTMFEwHQYDVR0OBBYE
FNZ/qn3hgoOsOK6oRo/FOYivSbWiMB8GA1UdIwQYMBaAFNZ/qn3hgoOsOK6oRo/F
OYivSbWiMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAOKwuFt4
SZHAMhxjAKZbJNNcHb2DOUju5KGgZSfqvqNmAiBL3CugmkXgbCamtzMGWkJ8wleV
lVFf6PuzFTvq6TE3nA==
-----END CERTIFICATE-----
`;

describe('a token bound to a certificate', () => {
  const der = new X509Certificate(pem).raw;
  const sha256 = hash('sha256', der);
  const clientCertificate = {
    subject: 'CN=a',
    issuer: 'CN=a',
    serial: '1',
    sha256,
    sha1: '',
    pem,
    issuers: [],
    isVerified: false,
  };
  const cnf = { 'x5t#S256': hash('sha256', der, 'base64url') };

  it('passes with that certificate alone', async () => {
    const { run, issuer } = await setUp({ proof_of_possession_mtls: 'strict' });
    const headers = { Authorization: `Bearer ${await issuer.sign({ cnf })}` };
    expect(await run({ headers, clientCertificate })).toBe('passed');
    expect(await run({ headers })).toMatchObject({ status: 401 });
    const other = { ...clientCertificate, sha256: hash('sha256', 'another') };
    expect(await run({ headers, clientCertificate: other })).toMatchObject({ status: 401 });
    const unbound = { Authorization: `Bearer ${await issuer.sign()}` };
    expect(await run({ headers: unbound, clientCertificate })).toMatchObject({ status: 401 });
    for (const wrong of [
      { 'x5t#S256': sha256 },
      { 'x5t#S256': '' },
      { 'x5t#S256': null },
      { 'x5t#S256': [cnf['x5t#S256'], 'x'] },
      'x',
    ]) {
      const authorization = `Bearer ${await issuer.sign({ cnf: wrong })}`;
      expect(await run({ headers: { Authorization: authorization }, clientCertificate })).toMatchObject({
        status: 401,
      });
    }
  });

  it('needs it, and others do not, where that is optional', async () => {
    const { run, issuer } = await setUp({ proof_of_possession_mtls: 'optional' });
    expect(await run({ headers: { Authorization: `Bearer ${await issuer.sign()}` } })).toBe('passed');
    expect(await run({ headers: { Authorization: `Bearer ${await issuer.sign({ cnf })}` } })).toMatchObject({
      status: 401,
    });
  });

  it.each([
    ['url_encoded', () => encodeURIComponent(pem)],
    ['base64_encoded', () => der.toString('base64')],
  ])('passes with a header of a trusted proxy, %s, and of nobody else', async (format, value) => {
    const from = { certificate_header_name: 'X-Client-Cert', certificate_header_format: format };
    const config = { proof_of_possession_mtls: 'strict', proof_of_possession_mtls_from_header: from };
    const { run, issuer } = await setUp(config);
    const headers = { Authorization: `Bearer ${await issuer.sign({ cnf })}`, 'X-Client-Cert': value() };
    const forwarded = { proto: 'https', host: undefined, port: undefined, path: undefined, prefix: undefined };
    expect(await run({ headers, forwarded })).toBe('passed');
    expect(await run({ headers })).toMatchObject({ status: 401 });
    expect(await run({ headers: { ...headers, 'X-Client-Cert': 'garbage' }, forwarded })).toMatchObject({
      status: 401,
    });
    const twice = ['Authorization', headers.Authorization, 'X-Client-Cert', value(), 'X-Client-Cert', value()];
    expect(await run({ headers: twice, forwarded })).toMatchObject({ status: 401 });
  });
});
