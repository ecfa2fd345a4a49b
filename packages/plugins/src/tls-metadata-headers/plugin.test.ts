import type { ClientCertificate } from '@sallyport/pipeline';
import { type ExchangeOptions, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { tlsMetadataHeaders } from './plugin.ts';

const certificate: ClientCertificate = {
  subject: 'CN=Zoë,O=Example\\, Inc.',
  issuer: 'CN=Test CA',
  serial: '4A0B',
  sha256: 'ab'.repeat(32),
  sha1: 'cd'.repeat(20),
  pem: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
  issuers: [],
  isVerified: true,
};
async function sent(config: Record<string, unknown>, request: ExchangeOptions) {
  return (await runPlugin(tlsMetadataHeaders, config).trace(request)).upstream!.headers;
}

const forged = { 'X-Client-Cert': 'mine', 'x-client-cert-serial': '1', 'X-Client-Cert-Subject-DN': 'CN=admin' };

describe('tls-metadata-headers', () => {
  it('sends what the certificate says, whatever the caller said', async () => {
    const config = { inject_client_cert_details: true };
    expect(await sent(config, { clientCertificate: certificate, headers: forged })).toMatchObject({
      'x-client-cert': '-----BEGIN%20CERTIFICATE-----%0AMA%3D%3D%0A-----END%20CERTIFICATE-----%0A',
      'x-client-cert-serial': '4A0B',
      'x-client-cert-issuer-dn': 'CN=Test CA',
      'x-client-cert-subject-dn': Buffer.from('CN=Zoë,O=Example\\, Inc.').toString('latin1'),
      'x-client-cert-fingerprint': 'cd'.repeat(20),
    });
  });

  it.each([
    ['there is no certificate', { inject_client_cert_details: true }, undefined],
    ['it is not asked to', {}, certificate],
  ])('sends nothing where %s, nor what the caller made up', async (_why, config, clientCertificate) => {
    const headers = await sent(config, { headers: forged, ...(clientCertificate && { clientCertificate }) });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-client-cert'))).toEqual([]);
  });

  it('takes other names', async () => {
    const config = { inject_client_cert_details: true, client_cert_subject_dn_header_name: 'X-Who' };
    expect(await sent(config, { clientCertificate: certificate })).toHaveProperty('x-who');
  });

  it('refuses names that are none', () => {
    expect(() => runPlugin(tlsMetadataHeaders, { client_cert_header_name: 'a b' })).toThrow('should be a header name');
  });

  it('takes the example of its README', async () => {
    const config = readmeExample(import.meta.url, 'tls-metadata-headers');
    expect(await sent(config, { clientCertificate: certificate })).toHaveProperty('x-client-cert-fingerprint');
  });
});
