import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import { logRecords, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, echoed, serve, type TestServer } from './support.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const alice = selfSigned({ names: ['alice'], days: 2, issuer: authority });
const expired = selfSigned({ names: ['late'], days: -1, issuer: authority });
const stranger = selfSigned({ names: ['stranger'], days: 2 });

let folder: string;
let caFile: string;
let upstream: TestServer;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-certificates-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  upstream = await serve((request, response) => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: '' }));
  });
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await upstream?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<RunningGateway> {
  const sni = selfSigned({ names: ['named.example'], days: 2 });
  const gateway = await startGateway({
    workers: 1,
    args,
    config: `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
certificates: [{ cert: ${JSON.stringify(sni.cert)}, key: ${JSON.stringify(sni.key)}, snis: [named.example] }]
plugins:
  - { name: tls-metadata-headers, config: { inject_client_cert_details: true } }
  - { name: file-log, config: { path: "${join(folder, 'log.json')}" } }
`,
  });
  gateways.push(gateway);
  return gateway;
}

const as = (pair?: { cert: string; key: string }, more: ConnectionOptions = {}) => ({
  tls: { ...pair, ...more, rejectUnauthorized: false },
});
const forged = ['X-Client-Cert-Subject-DN', 'CN=admin'];

describe('certificates that are required', () => {
  let url: string;
  beforeAll(async () => {
    url = (await start('--tls-client-certificates', 'require', '--tls-client-ca', caFile)).proxyTlsUrl!;
  });

  it.each([undefined, 'named.example', 'other.example'])(
    'let a caller in and travel on (name %s)',
    async (servername) => {
      const answer = await ask(`${url}/x`, { headers: forged, ...as(alice, servername ? { servername } : {}) });
      expect(echoed(answer).headers).toMatchObject({
        'x-client-cert-subject-dn': 'CN=alice',
        'x-client-cert-issuer-dn': 'CN=Test CA',
        'x-client-cert': encodeURIComponent(alice.cert),
      });
    },
  );

  it.each([
    ['none', undefined, 'No required TLS certificate was sent'],
    ['one of another authority', stranger, 'The TLS certificate could not be verified'],
    ['an expired one', expired, 'The TLS certificate could not be verified'],
  ])('keep out who has %s, saying why', async (_what, pair, message) => {
    const answer = await ask(`${url}/x`, as(pair));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(message);
  });

  it('hold for HTTP/2', async () => {
    const status = async (pair?: { cert: string; key: string }) => {
      const session = connectHttp2(url, { ...pair, rejectUnauthorized: false });
      const stream = session.request({ ':path': '/x', ':authority': 'a' });
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      const text = (await buffer(stream)).toString();
      session.destroy();
      return [headers[':status'], text.includes('CN=alice')];
    };
    expect(await status(alice)).toEqual([200, true]);
    expect(await status()).toEqual([400, false]);
    expect(await status(stranger)).toEqual([400, false]);
  });

  it('are in the log', async () => {
    const verdicts = async () =>
      (await logRecords<{ request: { tls: { client_verify: string } } }>(join(folder, 'log.json'))).map(
        ({ request }) => request.tls.client_verify,
      );
    await expect.poll(verdicts).toEqual(expect.arrayContaining(['SUCCESS', 'NONE']));
    expect(await verdicts()).toContainEqual(expect.stringMatching(/^FAILED:[A-Z_]+$/));
  });
});

describe('certificates that are asked for', () => {
  it('may be missing, not wrong', async () => {
    const { proxyTlsUrl: url } = await start('--tls-client-certificates', 'request', '--tls-client-ca', caFile);
    const none = echoed(await ask(`${url}/x`, { headers: forged, ...as() }));
    expect(none.headers).not.toHaveProperty('x-client-cert-subject-dn');
    expect(echoed(await ask(`${url}/x`, as(alice))).headers['x-client-cert-subject-dn']).toBe('CN=alice');
    expect((await ask(`${url}/x`, as(stranger))).status).toBe(400);
  });

  it('are taken as they are where no authority is known', async () => {
    const { proxyTlsUrl: url } = await start('--tls-client-certificates', 'request');
    expect(echoed(await ask(`${url}/x`, as(stranger))).headers['x-client-cert-subject-dn']).toBe('CN=stranger');
  });
});

it('an authority that cannot be read ends the start, with the reason', async () => {
  const empty = join(folder, 'empty.pem');
  await writeFile(empty, 'nothing');
  await expect(start('--tls-client-certificates', 'require', '--tls-client-ca', empty)).rejects.toThrow(
    '--tls-client-ca: there is no certificate (PEM) in the file',
  );
});
