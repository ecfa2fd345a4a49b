import { X509Certificate } from 'node:crypto';
import { selfSigned } from '@sallyport/certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../../test/control-plane.ts';
import { certificatesMax } from '../limits.ts';

describe('certificates of gateways', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    plane.nowMs = Date.now();
  });
  afterAll(async () => await plane.stop());

  const path = `/v2/control-planes/${controlPlaneId}/dp-client-certificates`;
  const made = (days = 30) => selfSigned({ names: ['gateways'], days });
  const pin = async (cert: string, title?: string) => await plane.ask('POST', path, { payload: { cert, title } });
  const reasonOf = async (cert: string) => (await pin(cert)).json().invalid_parameters[0].reason;

  it('are added, replaced and removed', async () => {
    const { cert } = made();
    const added = await pin(cert, 'Berlin');
    const { item } = added.json();
    expect([added.statusCode, item]).toMatchObject([
      201,
      {
        title: 'Berlin',
        metadata: { sha256_fingerprint: new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase() },
      },
    ]);
    expect(new X509Certificate(item.cert).fingerprint256).toBe(new X509Certificate(cert).fingerprint256);
    const second = made();
    const replaced = await plane.ask('PUT', `${path}/${item.id}`, { payload: { cert: second.cert } });
    expect(replaced.json().item).toMatchObject({ id: item.id, created_at: item.created_at });
    expect(replaced.json().item.title).toBeUndefined();
    const list = (await plane.ask('GET', path)).json();
    expect(list).toEqual({ items: [replaced.json().item], page: { total_count: 1 } });
    expect((await plane.ask('DELETE', `${path}/${item.id}`)).statusCode).toBe(204);
    expect((await plane.ask('GET', `${path}/${item.id}`)).statusCode).toBe(404);
  });

  it('are refused where gateways could not be known by them, with a sentence', async () => {
    const { cert, key } = made();
    expect(await reasonOf('hello')).toBe('is no certificate in PEM form');
    expect(await reasonOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe(
      'cannot be read as a certificate',
    );
    expect(await reasonOf(`${cert}${key}`)).toBe('holds a private key: it stays with the gateway');
    expect(await reasonOf(`${cert}${made().cert}`)).toBe('holds several certificates: add each by itself');
    const was = plane.nowMs;
    plane.nowMs += 31 * 24 * 3_600_000;
    expect(await reasonOf(cert)).toMatch(/^has expired at 20/);
    plane.nowMs = was - 31 * 24 * 3_600_000;
    expect(await reasonOf(cert)).toMatch(/^is not valid before 20/);
    plane.nowMs = was;
  });

  it('are there once, and no more than there may be', async () => {
    const { cert } = made();
    expect((await pin(cert)).statusCode).toBe(201);
    expect((await pin(cert)).json()).toMatchObject({
      status: 409,
      detail: 'The control plane has this certificate already.',
    });
    for (let count = 1; count < certificatesMax; count++) expect((await pin(made().cert)).statusCode).toBe(201);
    expect((await pin(made().cert)).json()).toMatchObject({ status: 409, detail: expect.stringContaining('32') });
  });
});
