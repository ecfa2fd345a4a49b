import { X509Certificate } from 'node:crypto';
import { selfSigned } from '@sallyport/certificates';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryTrust } from './test/memory-trust.ts';
import { judgeCertificate } from './trust.ts';

const names = ['a gateway'];
const own = selfSigned({ names, days: 1, usage: 'client' });
const authority = selfSigned({ names: ['An authority'], days: 1, isCa: true });
const nowMs = Date.now();

describe('whose gateway shows a certificate', () => {
  let trust: MemoryTrust;
  beforeEach(() => {
    trust = new MemoryTrust();
    trust.addControlPlane('one');
    trust.addControlPlane('two');
    trust.addControlPlane('pki', 'pki_client_certs');
    trust.register('one', own.cert);
    trust.register('pki', authority.cert);
  });
  const judge = (cert: string | undefined, named?: string, atMs = nowMs) =>
    judgeCertificate(cert === undefined ? undefined : new X509Certificate(cert), trust, atMs, named);

  it('is told by one that is registered as it is', async () => {
    expect(await judge(own.cert)).toMatchObject({ controlPlane: { id: 'one' }, certificateId: 'certificate-0' });
    expect(await judge(own.cert, 'one')).toMatchObject({ controlPlane: { id: 'one' } });
    expect(await judge(own.cert, 'two')).toMatch('of another control plane');
  });

  it('is told by who signed it, where a control plane trusts authorities', async () => {
    const signed = selfSigned({ names, days: 1, usage: 'client', issuer: authority });
    expect(await judge(signed.cert)).toMatchObject({ controlPlane: { id: 'pki' } });
    const forger = selfSigned({ names: ['An authority'], days: 1, isCa: true });
    const forged = selfSigned({ names, days: 1, usage: 'client', issuer: forger });
    expect(await judge(forged.cert)).toMatch('registered with no control plane');
  });

  it('is nobody where another one signed in between', async () => {
    const between = selfSigned({ names: ['Between'], days: 1, isCa: true, issuer: authority });
    const signed = selfSigned({ names, days: 1, usage: 'client', issuer: between });
    expect(await judge(signed.cert)).toMatch('registered with no control plane');
  });

  it('is nobody where it is signed by what a control plane pins, or where an authority is shown itself', async () => {
    trust.register('two', authority.cert);
    const signed = selfSigned({ names, days: 1, usage: 'client', issuer: authority });
    expect(await judge(signed.cert)).toMatchObject({ controlPlane: { id: 'pki' } });
    expect(await judge(authority.cert)).toMatch('one of an authority');
  });

  it('has to be said where several trust it', async () => {
    trust.register('two', own.cert);
    expect(await judge(own.cert)).toMatch('names none of them');
    expect(await judge(own.cert, 'two')).toMatchObject({ controlPlane: { id: 'two' } });
  });

  const old = selfSigned({ names, days: -0.5, usage: 'client' });
  const ofServer = selfSigned({ names, days: 1, usage: 'server' });
  it.each([
    ['none', undefined, 'showed no certificate'],
    ['a strange one', selfSigned({ names, days: 1 }).cert, 'registered with no control plane'],
    ['one that has ended', old.cert, 'ended on'],
    ['one for servers', ofServer.cert, 'not for clients'],
  ])('is nobody with %s', async (_, cert, reason) => {
    if (cert === old.cert || cert === ofServer.cert) trust.register('one', cert);
    expect(await judge(cert)).toMatch(reason);
  });

  it('is nobody before it begins, after the authority has ended, or once it is withdrawn', async () => {
    const signed = selfSigned({ names, days: 9, usage: 'client', issuer: authority });
    const dayMs = 24 * 3_600_000;
    expect(await judge(own.cert, undefined, nowMs - 2 * dayMs)).toMatch('begins on');
    expect(await judge(signed.cert, undefined, nowMs + 2 * dayMs)).toMatch('registered with no control plane');
    trust.certificates = [];
    expect(await judge(own.cert)).toMatch('registered with no control plane');
  });
});
