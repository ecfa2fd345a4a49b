import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Secret } from '@sallyport/contracts';
import { namedAlgorithms } from '@sallyport/oauth';
import { type ExchangeOptions, FakeClock, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { jwtCredentials } from './credentials.ts';
import { jwt } from './plugin.ts';

const nowMs = Date.UTC(2026, 10, 25);
const now = nowMs / 1000;
const secret = 'a secret of thirty-two bytes at least, so that it serves SHA-512 too';
const base64Secret = Buffer.alloc(32, 7).toString('base64');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs: Record<string, { publicKey: KeyObject; privateKey: KeyObject }> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'secp521r1' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const pairOf = (algorithm: string) => pairs[algorithm] ?? rsa;
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

const credentials = namedAlgorithms.map((algorithm) => ({
  key: `iss-${algorithm}`,
  algorithm,
  consumer: 'ann',
  ...(algorithm.startsWith('HS') ? { secret } : { rsa_public_key: pem(pairOf(algorithm).publicKey) }),
}));

function run(config: Record<string, unknown> = {}) {
  const services = fakeServices({
    clock: new FakeClock(nowMs),
    consumers: [
      { id: 'c-ann', username: 'ann' },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      jwt_secrets: [
        ...credentials,
        { key: 'base64', secret: base64Secret, consumer: 'ann' },
        { key: 'orphan', secret, consumer: 'gone' },
      ],
    },
  });
  return runPlugin(jwt, config, { services });
}

async function sign(
  claims: Record<string, unknown>,
  { algorithm = 'HS256', header = {}, key }: { algorithm?: string; header?: object; key?: KeyObject | Buffer } = {},
): Promise<string> {
  const own = algorithm.startsWith('HS') ? Buffer.from(secret) : pairOf(algorithm).privateKey;
  return new SignJWT({ iss: `iss-${algorithm}`, ...claims })
    .setProtectedHeader({ alg: algorithm, ...header })
    .sign(key ?? own);
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const raw = (header: unknown, claims: unknown, signature = 'AAAA') =>
  `${encode(header)}.${encode(claims)}.${signature}`;
const bearer = (token: string): ExchangeOptions => ({ headers: { Authorization: `Bearer ${token}` } });

let good: string;
beforeAll(async () => {
  good = await sign({});
});

describe('jwt', () => {
  it.each(namedAlgorithms)('recognises a token signed with %s', async (algorithm) => {
    const { outcome, x, upstream } = await run().trace(bearer(await sign({}, { algorithm })));
    expect(outcome).toBe('passed');
    expect(x.consumer?.username).toBe('ann');
    expect(x.claims).toEqual({ iss: `iss-${algorithm}` });
    expect(x.actors).toEqual([{ type: 'service', id: 'c-ann', name: 'ann' }]);
    expect(upstream?.headers).toMatchObject({
      'x-consumer-username': 'ann',
      'x-credential-identifier': `iss-${algorithm}`,
    });
  });

  it('finds a token in queries, cookies and other headers, and keeps it out of records', async () => {
    const query = await run().trace({ url: `/?a=1&%6awt=${good}` });
    expect([query.outcome, query.x.secretQuery]).toEqual(['passed', ['jwt']]);
    const cookie = await run({ cookie_names: ['t'] }).trace({ headers: { Cookie: `a=b; t=${good}` } });
    expect([cookie.outcome, cookie.x.secretHeaders]).toEqual(['passed', ['cookie']]);
    const header = await run({ header_names: ['X-Token'] }).trace({ headers: { 'x-token': `bearer ${good}` } });
    expect([header.outcome, header.x.secretHeaders]).toEqual(['passed', ['x-token']]);
  });

  it('takes one token that is there twice, and refuses two', async () => {
    expect(await run()({ ...bearer(good), url: `/?jwt=${good}` })).toBe('passed');
    const other = await sign({ n: 1 });
    for (const request of [
      { ...bearer(good), url: `/?jwt=${other}` },
      { url: `/?jwt=${good}&jwt=${other}` },
      { headers: ['Authorization', `Bearer ${good}`, 'Authorization', `Bearer ${other}`] },
    ])
      expect(await run()(request)).toMatchObject({ status: 401, body: { message: 'Multiple tokens provided' } });
  });

  it('finds the credential by another claim, or by the header', async () => {
    const plugin = run({ key_claim_name: 'kid' });
    expect(await plugin(bearer(await sign({ kid: 'iss-HS256' })))).toBe('passed');
    expect(await plugin(bearer(await sign({}, { header: { kid: 'iss-HS256' } })))).toBe('passed');
  });

  it('reads secrets that are written in Base64', async () => {
    const token = await sign({ iss: 'base64' }, { key: Buffer.alloc(32, 7) });
    expect(await run({ secret_is_base64: true })(bearer(token))).toBe('passed');
    expect(await run()(bearer(token))).toMatchObject({ status: 401 });
  });

  it.each<[string, ExchangeOptions]>([
    ['no token', {}],
    ['another scheme', { headers: { Authorization: 'Basic YTpi' } }],
    ['a scheme without token', { headers: { Authorization: 'Bearer ' } }],
    ['an empty parameter', { url: '/?jwt=' }],
  ])('asks for a token where there is %s', async (_what, request) => {
    expect(await run({ realm: 'r' })(request)).toMatchObject({
      status: 401,
      code: 'jwt_missing',
      headers: { 'www-authenticate': 'Bearer realm="r"' },
      body: { message: 'Unauthorized' },
    });
  });

  const tampered = (token: string, part: number, value: string) =>
    token
      .split('.')
      .map((text, i) => (i === part ? value : text))
      .join('.');
  const confused = (bytes: string | Buffer) => {
    const input = `${encode({ alg: 'HS256' })}.${encode({ iss: 'iss-RS256' })}`;
    return `${input}.${createHmac('sha256', bytes).update(input).digest('base64url')}`;
  };

  it.each<[string, () => string | Promise<string>, string]>([
    ['no token at all', () => 'abc', 'Bad token; invalid JSON'],
    ['two parts', () => good.split('.', 2).join('.'), 'Bad token; invalid JSON'],
    ['four parts', () => `${good}.x`, 'Bad token; invalid JSON'],
    ['five parts, as an encrypted one has', () => `${good}.x.y`, 'Bad token; invalid JSON'],
    ['a payload that is a list', () => raw({ alg: 'HS256' }, []), 'Bad token; invalid JSON'],
    ['a payload that is a number', () => raw({ alg: 'HS256' }, '1'), 'Bad token; invalid JSON'],
    ['a header that is null', () => raw('null', {}), 'Bad token; invalid JSON'],
    ['broken JSON', () => raw({ alg: 'HS256' }, '{'), 'Bad token; invalid JSON'],
    ['a megabyte', () => `${'a'.repeat(1 << 20)}.b.c`, 'Bad token; invalid JSON'],
    ...['none', 'None', 'nOnE', 'NONE', '', 'hs256', 'HS1', 'ES256K', 'dir', 1, null, ['HS256'], undefined].map(
      (alg): [string, () => string, string] => [
        `the algorithm ${JSON.stringify(alg)}`,
        () => raw({ alg }, { iss: 'iss-HS256' }),
        'Bad token; invalid alg',
      ],
    ),
    ['an empty signature', () => raw({ alg: 'HS256' }, { iss: 'iss-HS256' }, ''), 'Bad token; invalid signature'],
    ['no claim that names a key', () => raw({ alg: 'HS256' }, {}), "No mandatory 'iss' in claims"],
    ['an empty name', () => raw({ alg: 'HS256' }, { iss: '' }), "Invalid 'iss' in claims"],
    ['a name that is a number', () => raw({ alg: 'HS256' }, { iss: 7 }), "Invalid 'iss' in claims"],
    ['a name that is a list', () => raw({ alg: 'HS256' }, { iss: ['iss-HS256'] }), "Invalid 'iss' in claims"],
    ['an unknown name', () => sign({ iss: 'other' }), "No credentials found for given 'iss'"],
    ['a name in other case', () => sign({ iss: 'ISS-HS256' }), "No credentials found for given 'iss'"],
    ['a path for a name', () => sign({ iss: '../../dev/null' }), "No credentials found for given 'iss'"],
    ['an inherited name', () => sign({ iss: 'constructor' }), "No credentials found for given 'iss'"],
    ['another algorithm of its kind', () => sign({ iss: 'iss-HS512' }), 'Invalid algorithm'],
    ['PS where RS is expected', () => sign({ iss: 'iss-RS256' }, { algorithm: 'PS256' }), 'Invalid algorithm'],
    ['a public key (PEM) as the shared secret', () => confused(pem(rsa.publicKey)), 'Invalid algorithm'],
    [
      'a public key (DER) as the shared secret',
      () => confused(rsa.publicKey.export({ type: 'spki', format: 'der' })),
      'Invalid algorithm',
    ],
    ['another secret', () => sign({}, { key: Buffer.alloc(32, 1) }), 'Invalid signature'],
    [
      'another private key',
      () => sign({}, { algorithm: 'EdDSA', key: generateKeyPairSync('ed25519').privateKey }),
      'Invalid signature',
    ],
    [
      'a key of its own in the header',
      async () => {
        const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return sign({}, { algorithm: 'RS256', key: privateKey, header: { jwk: publicKey.export({ format: 'jwk' }) } });
      },
      'Invalid signature',
    ],
    [
      'an address of keys in the header',
      () => sign({}, { key: Buffer.alloc(32), header: { jku: 'http://k' } }),
      'Invalid signature',
    ],
    [
      'claims that were changed',
      () => tampered(good, 1, encode({ iss: 'iss-HS256', admin: true })),
      'Invalid signature',
    ],
    ['a header that was changed', () => tampered(good, 0, encode({ alg: 'HS256', kid: 'x' })), 'Invalid signature'],
    ['half a signature', () => good.slice(0, -20), 'Invalid signature'],
    ['a longer signature', () => `${good}AAAA`, 'Invalid signature'],
    [
      'a signature of zeros',
      () => sign({}, { algorithm: 'ES256' }).then((t) => tampered(t, 2, 'A'.repeat(86))),
      'Invalid signature',
    ],
    [
      'an extension nobody knows',
      () => raw({ alg: 'HS256', crit: ['x'], x: 1 }, { iss: 'iss-HS256' }),
      'Invalid signature',
    ],
    [
      'a payload that is not encoded',
      () => raw({ alg: 'HS256', b64: false, crit: ['b64'] }, { iss: 'iss-HS256' }),
      'Invalid signature',
    ],
    ['the credential of nobody', () => sign({ iss: 'orphan' }), "Could not find consumer for 'iss=orphan'"],
  ])('refuses %s', async (_what, token, message) => {
    const { outcome, x, upstream } = await run().trace(bearer(await token()));
    expect(outcome).toMatchObject({
      status: 401,
      code: 'jwt_invalid',
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      body: { message },
    });
    expect([x.consumer, x.claims, x.actors, upstream]).toEqual([undefined, undefined, [], undefined]);
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  const both = { claims_to_verify: ['exp', 'nbf'] };
  it.each<[Record<string, unknown>, Record<string, unknown>, object | 'passed']>([
    [{}, {}, 'passed'],
    [{}, { exp: now + 1, nbf: now }, 'passed'],
    [{}, { exp: now }, { exp: 'token expired' }],
    [{}, { nbf: now + 1 }, { nbf: 'token not valid yet' }],
    [{}, { exp: String(now + 60) }, { exp: 'must be a number' }],
    [{}, { exp: null }, { exp: 'must be a number' }],
    [{}, { exp: -1 }, { exp: 'token expired' }],
    [{ claims_to_verify: [] }, { exp: 1, nbf: now + 60 }, 'passed'],
    [{ claims_to_verify: ['nbf'] }, { exp: 1, nbf: now }, 'passed'],
    [both, { exp: now + 1, nbf: now }, 'passed'],
    [both, { nbf: now }, { exp: 'must be a number' }],
    [both, { exp: now + 1 }, { nbf: 'must be a number' }],
    [both, { exp: now + 0.5, nbf: now - 0.5 }, 'passed'],
    [{ ...both, maximum_expiration: 60 }, { exp: now + 60, nbf: 1 }, 'passed'],
    [{ ...both, maximum_expiration: 60 }, { exp: now + 61, nbf: 1 }, { exp: 'exceeds maximum allowed expiration' }],
    [{ ...both, maximum_expiration: 60 }, { exp: 1e308, nbf: 1 }, { exp: 'exceeds maximum allowed expiration' }],
  ])('%j: %j', async (config, claims, expected) => {
    const outcome = await run(config)(bearer(await sign(claims)));
    if (expected === 'passed') expect(outcome).toBe('passed');
    else expect(outcome).toMatchObject({ status: 401, body: expected });
  });

  it('remembers a good token, and looks at its times and at its key all the same', async () => {
    const plugin = run();
    const { clock } = plugin.services;
    const token = await sign({ exp: now + 10 });
    for (let i = 0; i < 3; i++) {
      expect(await plugin(bearer(token))).toBe('passed');
      expect(await plugin(bearer(`${token.slice(0, -4)}AAAA`))).toMatchObject({
        body: { message: 'Invalid signature' },
      });
    }
    clock.step(10_000);
    expect(await plugin(bearer(token))).toMatchObject({ body: { exp: 'token expired' } });
  });

  it('forgets a token whose secret has changed', async () => {
    const services = fakeServices({
      consumers: [{ username: 'ann' }],
      entities: { jwt_secrets: [{ key: 'iss-HS256', secret: '{vault://env/jwt}', consumer: 'ann' }] },
    });
    let current = secret;
    const vaulted = { ...services, secret: () => new Secret(() => current) };
    const plugin = runPlugin(jwt, {}, { services: vaulted });
    expect(await plugin(bearer(good))).toBe('passed');
    expect(await plugin(bearer(good))).toBe('passed');
    current = 'another secret of thirty-two bytes at least';
    expect(await plugin(bearer(good))).toMatchObject({ body: { message: 'Invalid signature' } });
  });

  it('names the person that a token speaks for, through whoever signed it', async () => {
    const { x } = await run().trace(bearer(await sign({ sub: 'alice', act: { sub: 'x' } })));
    expect(x.actors).toEqual([
      { type: 'person', id: 'alice' },
      { type: 'agent', id: 'c-ann', name: 'ann' },
      { type: 'agent', id: 'x' },
    ]);
  });

  it('is one of several ways to sign in, where there is an anonymous consumer', async () => {
    const plugin = run({ anonymous: 'guest' });
    const { outcome, x } = await plugin.trace(bearer(`${good}x`));
    expect([outcome, x.consumer?.username, x.credential, x.claims]).toEqual(['passed', 'guest', undefined, undefined]);
    const known = await plugin.trace({ credential: { id: 'key' }, consumer: plugin.services.consumer('ann') });
    expect(known.x.consumer?.username).toBe('ann');
    expect(await run({ anonymous: 'nobody' })({})).toMatchObject({ status: 500 });
  });

  it('lets preflights pass only where told to', async () => {
    expect(await run({ run_on_preflight: false })({ method: 'OPTIONS' })).toBe('passed');
    expect(await run()({ method: 'OPTIONS' })).toMatchObject({ status: 401 });
  });

  it('refuses to be configured otherwise', () => {
    expect(() => run({ maximum_expiration: 60 })).toThrow("must contain 'exp'");
    expect(() => run({ claims_to_verify: ['iat'] })).toThrow();
    expect(() => run(readmeExample(import.meta.url, 'jwt'))).not.toThrow();
  });
});

describe('credentials', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const exponent3 = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });

  it.each<[string, Record<string, unknown>, string]>([
    ['without secret', {}, 'required when algorithm is HS256'],
    ['with a short secret', { secret: 'x'.repeat(31) }, 'at least 32 bytes'],
    ['with a secret too short for its hash', { algorithm: 'HS512', secret: 'x'.repeat(63) }, 'at least 64 bytes'],
    ['without public key', { algorithm: 'RS256', secret }, 'required when algorithm is RS256'],
    ['with no key', { algorithm: 'RS256', rsa_public_key: 'x' }, 'invalid key'],
    ['with a weak key', { algorithm: 'RS256', rsa_public_key: pem(weak.publicKey) }, 'it has 1024 bits'],
    ['with exponent 3', { algorithm: 'PS256', rsa_public_key: pem(exponent3.publicKey) }, 'exponent'],
    ['with the key of another kind', { algorithm: 'RS256', rsa_public_key: pem(pairs['ES256']!.publicKey) }, 'RSA key'],
    ['with another curve', { algorithm: 'ES384', rsa_public_key: pem(pairs['ES256']!.publicKey) }, 'secp384r1'],
    ['with an RSA key for EdDSA', { algorithm: 'EdDSA', rsa_public_key: pem(rsa.publicKey) }, 'Ed25519'],
    [
      'with a private key',
      { algorithm: 'RS256', rsa_public_key: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      'private key',
    ],
    ['of an algorithm nobody should use', { algorithm: 'none' }, 'Invalid option'],
  ])('%s are refused', (_what, fields, sentence) => {
    const { error } = jwtCredentials.schema.safeParse({ key: 'k', ...fields });
    expect(error?.message).toContain(sentence);
  });
});

it('tells when the caller’s access ends, where the end of tokens is looked at', async () => {
  const endOf = async (config: Record<string, unknown>, claims: Record<string, unknown>) =>
    (await run(config).trace(bearer(await sign(claims)))).x.accessEndsAtMs;
  expect(await endOf({}, { exp: now + 60 })).toBe(nowMs + 60_000);
  expect(await endOf({}, {})).toBeUndefined();
  expect(await endOf({ claims_to_verify: ['nbf'] }, { exp: now + 60, nbf: now })).toBeUndefined();
});
