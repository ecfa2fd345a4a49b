import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { Agent, request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const pem = (text: string) => JSON.stringify(text);
const ecdsa = selfSigned({ names: ['both.example'], days: 2 });
const rsa = selfSigned({ names: ['both.example'], days: 2, keyType: 'rsa' });
const onDisk = selfSigned({ names: ['disk.example'], days: 2 });

let folder: string;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-tls-'));
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await rm(folder, { recursive: true, force: true });
});

const configWith = (certificates: string) => `
_format_version: "3.0"
routes: [{ name: r, paths: [/], plugins: [{ name: request-termination, config: { status_code: 200, message: here } }] }]
certificates: ${certificates}
`;

async function start(certificates: string, ...args: string[]): Promise<RunningGateway> {
  const gateway = await startGateway({ workers: 2, args, config: configWith(certificates) });
  gateways.push(gateway);
  return gateway;
}

async function handshake(url: string, options: ConnectionOptions): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

async function shown(url: string, options: ConnectionOptions): Promise<{ name: string; kind: string | undefined }> {
  const socket = await handshake(url, options);
  const certificate = socket.getPeerX509Certificate()!;
  socket.destroy();
  return { name: certificate.subject.replace('CN=', ''), kind: certificate.publicKey.asymmetricKeyType };
}

const pair = `cert: ${pem(ecdsa.cert)}, key: ${pem(ecdsa.key)}, cert_alt: ${pem(rsa.cert)}, key_alt: ${pem(rsa.key)}`;

describe('a certificate and its alternative', () => {
  it.each([['both.example'], ['']])('go each to those who can use it (name %j)', async (servername) => {
    const { proxyTlsUrl: url } = await start(`[{ ${pair}, snis: [both.example, "*"] }]`);
    const by = (ciphers: string) => shown(url!, { servername, ciphers, maxVersion: 'TLSv1.2' });
    expect(await by('ECDHE-ECDSA-AES128-GCM-SHA256')).toEqual({ name: 'both.example', kind: 'ec' });
    expect(await by('ECDHE-RSA-AES128-GCM-SHA256')).toEqual({ name: 'both.example', kind: 'rsa' });
    expect(await shown(url!, { servername })).toEqual({ name: 'both.example', kind: 'ec' });
    expect(await shown(url!, { servername, sigalgs: 'rsa_pss_rsae_sha256' })).toMatchObject({ kind: 'rsa' });
  });
});

describe('the order of names', () => {
  it('is exact, *.suffix, prefix.*, *, and then the certificate on disk', async () => {
    const names = ['www.a.example', '*.a.example', 'www.*', '*'];
    const entities = names.map((name, i) => {
      const { cert, key } = selfSigned({ names: [`c${i}`], days: 2 });
      return `{ cert: ${pem(cert)}, key: ${pem(key)}, snis: [${JSON.stringify(name)}] }`;
    });
    const disk = await onDiskFlags();
    const all = (await start(`[${entities.join(', ')}]`, ...disk)).proxyTlsUrl!;
    for (const [servername, expected] of [
      ['www.a.example', 'c0'],
      ['api.a.example', 'c1'],
      ['www.example', 'c2'],
      ['www.b.example', 'c3'],
      ['api.b.example', 'c3'],
      ['deep.api.a.example', 'c3'],
      ['', 'c3'],
    ] as const) {
      expect(await shown(all, { servername })).toMatchObject({ name: expected });
    }
    const few = (await start(`[${entities.slice(0, 3).join(', ')}]`, ...disk)).proxyTlsUrl!;
    expect(await shown(few, { servername: 'api.b.example' })).toMatchObject({ name: 'disk.example' });
    expect(await shown(few, { servername: '' })).toMatchObject({ name: 'disk.example' });
  });
});

async function onDiskFlags(): Promise<string[]> {
  await writeFile(join(folder, 'cert.pem'), onDisk.cert);
  await writeFile(join(folder, 'key.pem'), onDisk.key);
  return ['--tls-cert', join(folder, 'cert.pem'), '--tls-cert-key', join(folder, 'key.pem')];
}

describe('the oldest version of TLS', () => {
  it.each([
    ['1.2', 'TLSv1.2', true],
    ['1.3', 'TLSv1.2', false],
    ['1.3', 'TLSv1.3', true],
  ] as const)('%s: a caller with %s gets in: %s', async (least, maxVersion, getsIn) => {
    const { proxyTlsUrl: url } = await start(`[{ ${pair}, snis: [both.example] }]`, '--tls-min-version', least);
    for (const servername of ['both.example', 'other.example']) {
      const outcome = await shown(url!, { servername, maxVersion }).then(
        () => true,
        () => false,
      );
      expect(outcome).toBe(getsIn);
    }
  });
});

describe('a reload', () => {
  it('shows the new certificate from the next handshake on, and closes no connection', async () => {
    const named = (name: string) => {
      const { cert, key } = selfSigned({ names: [name], days: 2 });
      return `[{ cert: ${pem(cert)}, key: ${pem(key)}, snis: [my.example, "*"] }]`;
    };
    const gateway = await start(named('old.example'), '--tls-min-version', '1.3');
    const url = gateway.proxyTlsUrl!;
    const session = connectHttp2(url, { rejectUnauthorized: false, servername: 'my.example' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    const asked = async () => {
      const overHttp2 = buffer(session.request({ ':path': '/', ':authority': 'a' }));
      const request = requestHttps(url, { agent }).end();
      const [response] = await once(request, 'response');
      return [(await overHttp2).toString(), (await buffer(response)).toString(), request.reusedSocket];
    };
    const here = '{"message":"here"}';
    expect(await asked()).toEqual([here, here, false]);
    expect(await shown(url, { servername: 'my.example' })).toMatchObject({ name: 'old.example' });

    const body = configWith(named('new.example'));
    const headers = { 'content-type': 'text/yaml' };
    expect((await fetch(`${gateway.adminUrl}/config`, { method: 'POST', body, headers })).status).toBe(201);

    for (const servername of ['my.example', ''])
      expect(await shown(url, { servername })).toMatchObject({ name: 'new.example' });
    expect(await asked()).toEqual([here, here, true]);
    await expect(shown(url, { servername: 'my.example', maxVersion: 'TLSv1.2' })).rejects.toThrow();
    session.destroy();
    agent.destroy();
  });
});
