import { X509Certificate } from 'node:crypto';
import type { RequestHead } from '@sallyport/pipeline';
import {
  type ExchangeOptions,
  FakeClock,
  fakeServices,
  readmeExample,
  runPlugin,
  selfSigned,
} from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { headerCertAuth } from './plugin.ts';
import { isForClients } from './read-certificate.ts';

interface Pair {
  cert: string;
  key: string;
}

const root = selfSigned({ names: ['Root'], days: 30, isCa: true });
const middle = selfSigned({ names: ['Middle'], days: 20, isCa: true, issuer: root });
const otherRoot = selfSigned({ names: ['Other root'], days: 30, isCa: true });
const leaf = (name: string, issuer: Pair, usage?: 'client' | 'server') =>
  selfSigned({ names: [name], days: 10, issuer, ...(usage && { usage }) });
const ann = leaf('ann.example', root);

const urlEncoded = ({ cert }: Pair) => encodeURIComponent(cert);
const base64 = ({ cert }: Pair) => new X509Certificate(cert).raw.toString('base64');

function run(config: Record<string, unknown> = {}, clock: FakeClock = new FakeClock(Date.now())) {
  const services = fakeServices({
    clock,
    consumers: [
      { id: 'c-ann', username: 'ann.example' },
      { id: 'c-eve', username: 'eve' },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      ca_certificates: [
        { id: 'ca-root', cert: root.cert },
        { id: 'ca-middle', cert: middle.cert },
      ],
      header_cert_auth_credentials: [{ id: 'h-1', subject_name: 'mapped.example', consumer: 'eve' }],
    },
  });
  const whole = {
    certificate_header_name: 'X-Client-Cert',
    certificate_header_format: 'url_encoded',
    ca_certificates: ['ca-root'],
    revocation_check_mode: 'SKIP',
    ...config,
  };
  return runPlugin(headerCertAuth, whole, { services });
}

const forwarded: NonNullable<RequestHead['forwarded']> = {
  proto: 'https',
  host: undefined,
  port: undefined,
  path: undefined,
  prefix: undefined,
};

const passedOn = (value: string, more: ExchangeOptions = {}): ExchangeOptions => ({
  headers: { 'x-client-cert': value },
  forwarded,
  ...more,
});
const failed = 'TLS certificate failed verification';
const missing = 'No required TLS certificate was sent';

describe('header-cert-auth', () => {
  it.each<[string, string, string, Record<string, unknown>?]>([
    ['PEM with percent-encoding', urlEncoded(ann), 'ann.example'],
    ['DER in Base64', base64(ann), 'ann.example', { certificate_header_format: 'base64_encoded' }],
    ['PEM in Base64', btoa(ann.cert), 'ann.example', { certificate_header_format: 'base64_encoded' }],
    ['one for clients', urlEncoded(leaf('ann.example', root, 'client')), 'ann.example'],
    ['a mapped name', urlEncoded(leaf('mapped.example', root)), 'eve'],
    [
      'an intermediate that is configured',
      urlEncoded(leaf('ann.example', middle)),
      'ann.example',
      { ca_certificates: ['ca-middle', 'ca-root'] },
    ],
    ['nobody’s name, where there is a default', urlEncoded(leaf('x', root)), 'guest', { default_consumer: 'guest' }],
  ])('recognises %s', async (_what, value, consumer, config = {}) => {
    const { outcome, x, upstream } = await run(config).trace(passedOn(value));
    expect([outcome, x.consumer?.username]).toEqual(['passed', consumer]);
    expect(upstream?.headers['x-consumer-username']).toBe(consumer);
  });

  it.each<[string, ExchangeOptions, string, Record<string, unknown>?]>([
    ['no certificate', { forwarded }, missing],
    ['an empty header', passedOn(''), missing],
    ['a certificate from nobody we trust', passedOn(urlEncoded(ann), { forwarded: undefined }), missing],
    ['two', { headers: ['X-Client-Cert', urlEncoded(ann), 'X-Client-Cert', urlEncoded(ann)], forwarded }, failed],
    ['no certificate at all', passedOn('MA=='), failed],
    ['broken encoding', passedOn('%zz'), failed],
    ['another encoding', passedOn(base64(ann)), failed],
    ['a text of a megabyte', passedOn('a'.repeat(1 << 20)), failed],
    ['one for servers only', passedOn(urlEncoded(leaf('ann.example', root, 'server'))), failed],
    ['one of another authority', passedOn(urlEncoded(leaf('ann.example', otherRoot))), failed],
    ['one that signed itself', passedOn(urlEncoded(selfSigned({ names: ['ann.example'], days: 1 }))), failed],
    ['one of an intermediate that is not configured', passedOn(urlEncoded(leaf('ann.example', middle))), failed],
    ['one that a caller’s own certificate signed', passedOn(urlEncoded(leaf('ann.example', ann))), failed],
    ['nobody’s name', passedOn(urlEncoded(leaf('x.example', root))), failed],
  ])('refuses %s', async (_what, request, message, config = {}) => {
    const { outcome, x, upstream } = await run(config).trace(request);
    expect(outcome).toMatchObject({ status: 401, body: { message } });
    expect([x.consumer, x.actors, upstream]).toEqual([undefined, [], undefined]);
  });

  it('refuses a certificate outside its time, though it was good a moment ago', async () => {
    const clock = new FakeClock(Date.now());
    const plugin = run({}, clock);
    const request = passedOn(urlEncoded(ann));
    expect(await plugin(request)).toBe('passed');
    clock.step(11 * 24 * 3600_000);
    expect(await plugin(request)).toMatchObject({ status: 401 });
    expect(await run({}, new FakeClock(Date.now() - 3 * 24 * 3600_000))(request)).toMatchObject({ status: 401 });
  });

  it('takes the header from those who are not believed', async () => {
    const plugin = run({ anonymous: 'guest' });
    const recognised = { forwarded: undefined, credential: { id: 'key-1' } };
    const beside = await plugin.trace(passedOn(urlEncoded(ann), recognised));
    expect(beside.upstream?.headers).not.toHaveProperty('x-client-cert');
    const forged = await plugin.trace(passedOn(urlEncoded(ann), { forwarded: undefined }));
    expect([forged.outcome, forged.x.consumer?.username]).toEqual(['passed', 'guest']);
    expect(forged.upstream?.headers).not.toHaveProperty('x-client-cert');
  });

  it('says whose it is where no consumer is looked for', async () => {
    const { x, upstream } = await run({ skip_consumer_lookup: true }).trace(passedOn(urlEncoded(ann)));
    expect([x.consumer, x.authenticatedGroups]).toEqual([undefined, ['ann.example']]);
    expect(upstream?.headers['x-client-cert-dn']).toBe('CN=ann.example');
  });

  it('refuses to be configured with what would be unsafe', () => {
    expect(() => run({ secure_source: false })).toThrow('a certificate is no secret');
    expect(() => run({ revocation_check_mode: 'STRICT' })).toThrow('revocation is not checked here');
    expect(() => run({ certificate_header_format: 'der' })).toThrow();
    expect(() => run(readmeExample(import.meta.url, 'header-cert-auth'))).not.toThrow();
  });
});

it.each([
  ['ecdsa-with-SHA256', true],
  ['RSA-SHA512', true],
  ['sha1WithRSAEncryption', false],
  ['ecdsa-with-SHA1', false],
  ['RSA-SHA1', false],
  ['md5WithRSAEncryption', false],
])('a certificate signed with %s counts: %s', (signatureAlgorithm, counts) => {
  const certificate = { keyUsage: undefined, validFromDate: new Date(0), signatureAlgorithm };
  expect(isForClients(certificate as unknown as X509Certificate, 1)).toBe(counts);
});
