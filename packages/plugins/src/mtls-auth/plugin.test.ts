import { X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '@sallyport/pipeline';
import { FakeClock, fakeServices, readmeExample, runPlugin, selfSigned } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../shared/certificates/names.ts';
import { mtlsCredentials } from './credentials.ts';
import { mtlsAuth } from './plugin.ts';

interface Pair {
  cert: string;
  key: string;
}

const root = selfSigned({ names: ['Root'], days: 30, isCa: true });
const otherRoot = selfSigned({ names: ['Other root'], days: 30, isCa: true });
const middle = selfSigned({ names: ['Middle'], days: 20, isCa: true, issuer: root });
const impostor = selfSigned({ names: ['Middle'], days: 20, isCa: true, issuer: otherRoot });
const notAnAuthority = selfSigned({ names: ['leaf.example'], days: 20, issuer: root });

const leaf = (name: string, issuer: Pair, days = 10) => selfSigned({ names: [name], days, issuer });

/** As the handshake would tell of it; OpenSSL's own verdict is the gateway's test. */
function presented({ cert }: Pair, issuers: readonly Pair[] = [], isVerified = true): ClientCertificate {
  const { subject, issuer, serialNumber, fingerprint256, fingerprint } = new X509Certificate(cert);
  const pems = issuers.map((each) => each.cert);
  return {
    ...{ subject, issuer, serial: serialNumber, sha256: fingerprint256, sha1: fingerprint },
    ...{ pem: cert, issuers: pems, isVerified },
  };
}

const clock = () => new FakeClock(Date.now());

function run(config: Record<string, unknown> = {}, fakeClock: FakeClock = clock()) {
  const services = fakeServices({
    clock: fakeClock,
    consumers: [
      { id: 'c-ann', username: 'ann.example', custom_id: 'A1' },
      { id: 'c-bob', username: 'bob', custom_id: 'bob.example' },
      { id: 'c-eve', username: 'eve' },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      ca_certificates: [
        { id: 'ca-root', cert: root.cert },
        { id: 'ca-other', cert: otherRoot.cert },
        { id: 'ca-middle', cert: middle.cert },
      ],
      mtls_auth_credentials: [
        { id: 'm-1', subject_name: 'mapped.example', consumer: 'eve' },
        { id: 'm-2', subject_name: 'shared.example', consumer: 'eve' },
        { id: 'm-3', subject_name: 'shared.example', consumer: 'bob', ca_certificate: 'ca-middle' },
      ],
    },
  });
  const whole = { ca_certificates: ['ca-root'], revocation_check_mode: 'SKIP', ...config };
  return runPlugin(mtlsAuth, whole, { services });
}

const failed = 'TLS certificate failed verification';

describe('mtls-auth', () => {
  it.each<[string, ClientCertificate, string, string, Record<string, unknown>?]>([
    ['a consumer’s username', presented(leaf('ann.example', root)), 'ann.example', 'ann.example'],
    ['a consumer’s custom id', presented(leaf('bob.example', root)), 'bob', 'bob.example'],
    ['a mapped name', presented(leaf('mapped.example', root)), 'eve', 'm-1'],
    [
      'an intermediate that came with it',
      presented(leaf('ann.example', middle), [middle]),
      'ann.example',
      'ann.example',
    ],
    [
      'an intermediate that is configured',
      presented(leaf('ann.example', middle)),
      'ann.example',
      'ann.example',
      { ca_certificates: ['ca-middle', 'ca-root'] },
    ],
    [
      'an intermediate alone, where that is enough',
      presented(leaf('ann.example', middle)),
      'ann.example',
      'ann.example',
      { ca_certificates: ['ca-middle'], allow_partial_chain: true },
    ],
    [
      'a name mapped for its authority',
      presented(leaf('shared.example', middle)),
      'bob',
      'm-3',
      { ca_certificates: ['ca-middle', 'ca-root'] },
    ],
    ['a name mapped for another authority', presented(leaf('shared.example', root)), 'eve', 'm-2'],
    [
      'nobody’s name, where there is a default',
      presented(leaf('x', root)),
      'guest',
      'x',
      { default_consumer: 'guest' },
    ],
  ])('recognises %s', async (_what, clientCertificate, consumer, credential, config = {}) => {
    const { outcome, x, upstream } = await run(config).trace({ clientCertificate });
    expect([outcome, x.consumer?.username, x.credential?.id]).toEqual(['passed', consumer, credential]);
    expect(upstream?.headers).toMatchObject({ 'x-consumer-username': consumer, 'x-credential-identifier': credential });
    expect(x.actors).toMatchObject([{ type: 'service', id: x.consumer!.id }]);
  });

  it.each<[string, ClientCertificate | undefined, string, Record<string, unknown>?]>([
    ['no certificate', undefined, 'No required TLS certificate was sent'],
    ['one that the handshake did not verify', presented(leaf('ann.example', root), [], false), failed],
    ['one of another trusted authority', presented(leaf('ann.example', otherRoot), [otherRoot]), failed],
    ['one that signed itself', presented(selfSigned({ names: ['ann.example'], days: 1 })), failed],
    [
      'one that a caller’s own certificate signed',
      presented(leaf('ann.example', notAnAuthority), [notAnAuthority]),
      failed,
    ],
    ['an intermediate of the right name and the wrong key', presented(leaf('ann.example', impostor), [middle]), failed],
    ['a chain with a stranger in it', presented(leaf('ann.example', otherRoot), [impostor, middle]), failed],
    ['a chain with a piece missing', presented(leaf('ann.example', middle)), failed],
    ['an intermediate alone', presented(leaf('ann.example', middle)), failed, { ca_certificates: ['ca-middle'] }],
    ['nobody’s name', presented(leaf('nobody.example', root)), failed],
    ['a name in other case', presented(leaf('ANN.example', root)), failed],
    ['a consumer’s name, where those do not count', presented(leaf('ann.example', root)), failed, { consumer_by: [] }],
    ['a default that does not exist', presented(leaf('x', root)), failed, { default_consumer: 'nobody' }],
    ['authorities that are not there', presented(leaf('ann.example', root)), failed, { ca_certificates: ['ca-none'] }],
  ])('refuses %s', async (_what, clientCertificate, message, config = {}) => {
    const { outcome, x, upstream } = await run(config).trace(
      clientCertificate === undefined ? {} : { clientCertificate },
    );
    expect(outcome).toMatchObject({ status: 401, body: { message } });
    expect([x.consumer, x.actors, upstream]).toEqual([undefined, [], undefined]);
  });

  it('refuses a certificate, or an authority, that ran out while the connection was open', async () => {
    for (const [issuer, days] of [
      [root, 11],
      [middle, 21],
    ] as const) {
      const now = clock();
      const plugin = run({}, now);
      const clientCertificate = presented(leaf('ann.example', issuer, days === 11 ? 10 : 40), [middle]);
      expect(await plugin({ clientCertificate })).toBe('passed');
      now.step(days * 24 * 3600_000);
      expect(await plugin({ clientCertificate })).toMatchObject({ status: 401 });
    }
  });

  it('lets every valid certificate in where no consumer is looked for, and says whose it is', async () => {
    const clientCertificate = presented(leaf('x.example', root));
    const plugin = run({ skip_consumer_lookup: true });
    const forged = { 'X-Client-Cert-Dn': 'CN=root', 'X-Client-Cert-San': 'DNS:root' };
    const { outcome, x, upstream } = await plugin.trace({ clientCertificate, headers: forged });
    expect([outcome, x.consumer, x.authenticatedGroups]).toEqual(['passed', undefined, ['x.example']]);
    expect(x.actors).toEqual([{ type: 'service', id: 'CN=x.example' }]);
    expect(upstream?.headers).toMatchObject({
      'x-client-cert-dn': 'CN=x.example',
      'x-client-cert-san': 'DNS:x.example',
    });
    const byDn = await run({ skip_consumer_lookup: true, authenticated_group_by: 'DN' }).trace({ clientCertificate });
    expect(byDn.x.authenticatedGroups).toEqual(['CN=x.example']);
    const known = await run().trace({ clientCertificate: presented(leaf('ann.example', root)), headers: forged });
    expect(Object.keys(known.upstream!.headers).filter((name) => name.startsWith('x-client-cert'))).toEqual([]);
  });

  it('is one of several ways to sign in, where there is an anonymous consumer', async () => {
    const plugin = run({ anonymous: 'guest' });
    const { outcome, x } = await plugin.trace({ clientCertificate: presented(leaf('x', otherRoot)) });
    expect([outcome, x.consumer?.username, x.credential]).toEqual(['passed', 'guest', undefined]);
    expect((await plugin.trace({ credential: { id: 'key' } })).x.consumer).toBeUndefined();
  });

  it('refuses to be configured with what it would not do', () => {
    for (const mode of [undefined, 'IGNORE_CA_ERROR', 'STRICT'])
      expect(() => run({ revocation_check_mode: mode })).toThrow('revocation is not checked here: write SKIP');
    expect(() => run({ ca_certificates: [] })).toThrow();
    expect(() => run({ san_dirname_matcher: ['CN'] })).toThrow('directory names');
    expect(() => run(readmeExample(import.meta.url, 'mtls-auth'))).not.toThrow();
  });
});

describe('names of a certificate', () => {
  const named = (subjectAltName: string | undefined, CN: unknown = 'common') =>
    namesOf({ subjectAltName, toLegacyObject: () => ({ subject: { CN } }) } as unknown as X509Certificate);

  it.each<[string | undefined, string[], unknown?]>([
    [
      'DNS:a.example, IP Address:10.0.0.1, URI:spiffe://x/y, email:a@b.example',
      ['a.example', '10.0.0.1', 'spiffe://x/y', 'a@b.example'],
    ],
    ['DNS:"a, DNS:b", DNS:c', ['a, DNS:b', 'c']],
    ['othername:<unsupported>, DirName:"CN=x", DNS:a', ['a']],
    ['DirName:CN=x', []],
    ['', []],
    [undefined, ['common']],
    [undefined, [], ['two', 'names']],
    [undefined, [], undefined],
  ])('%s', (text, names, commonName = text === undefined && names.length === 0 ? null : 'common') => {
    expect(named(text, commonName)).toEqual(names);
  });
});

it('credentials are found by name and authority', () => {
  const key = (fields: object) => mtlsCredentials.indexBy!({ id: '1', ...fields });
  expect(key({ subject_name: 'a' })).toBe(' a');
  expect(key({ subject_name: 'a', ca_certificate: { id: 'x' } })).toBe('x a');
});
