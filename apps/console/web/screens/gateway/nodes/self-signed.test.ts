import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeSelfSigned } from './self-signed.ts';

it('makes a key and a certificate that others can read and verify', async () => {
  const made = await makeSelfSigned('gateway Zürich', new Date('2026-11-26T12:00:00Z'));
  const certificate = new X509Certificate(made.certificate);
  expect(certificate.subject).toBe('CN=gateway Zürich');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  expect(new Date(certificate.validTo).toISOString()).toBe('2027-11-26T12:00:00.000Z');
});

it('writes dates after 2049 as well', async () => {
  const { certificate } = await makeSelfSigned('late', new Date('2049-06-01T00:00:00Z'));
  expect(new Date(new X509Certificate(certificate).validTo).getUTCFullYear()).toBe(2050);
});
