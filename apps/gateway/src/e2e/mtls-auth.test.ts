import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { type RunningGateway, sallyport, selfSigned, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, echoed, serve, type TestServer } from './support.ts';

interface Pair {
  cert: string;
  key: string;
}

const partners = selfSigned({ names: ['Partners CA'], days: 9, isCa: true });
const staff = selfSigned({ names: ['Staff CA'], days: 9, isCa: true });
const middle = selfSigned({ names: ['Partners issuing CA'], days: 8, isCa: true, issuer: partners });
const partnersId = '7b1c1c0e-4c55-4d7e-8a39-6f0f6f7c1f10';
const staffId = '7b1c1c0e-4c55-4d7e-8a39-6f0f6f7c1f11';

const acme = selfSigned({ names: ['acme.example'], days: 2, issuer: partners });
const forClients = selfSigned({ names: ['acme.example'], days: 2, usage: 'client', issuer: partners });
const forServers = selfSigned({ names: ['acme.example'], days: 2, usage: 'server', issuer: partners });
const expired = selfSigned({ names: ['acme.example'], days: -0.5, issuer: partners });
const stranger = selfSigned({ names: ['acme.example'], days: 2 });
const fromMiddle = selfSigned({ names: ['acme.example'], days: 2, issuer: middle });
const employee = selfSigned({ names: ['acme.example'], days: 2, issuer: staff });
const shop = selfSigned({ names: ['shop.example'], days: 2 });
const chained = { cert: fromMiddle.cert + middle.cert, key: fromMiddle.key };

let upstream: TestServer;
let gateway: RunningGateway;

const text = (value: string) => JSON.stringify(value);
const mtls = (id: string) => `{ name: mtls-auth, config: { ca_certificates: ["${id}"], revocation_check_mode: SKIP } }`;
const configuration = (routes: string) => `
_format_version: "3.0"
ca_certificates:
  - { id: ${partnersId}, cert: ${text(partners.cert)} }
  - { id: ${staffId}, cert: ${text(staff.cert)} }
certificates: [{ cert: ${text(shop.cert)}, key: ${text(shop.key)}, snis: [shop.example] }]
services:
  - name: s
    url: "${upstream.url}"
    routes:
      - { name: open, paths: [/open] }
${routes}
consumers: [{ username: acme.example }]
`;
const secured = () => `
      - { name: partners, paths: [/partners], plugins: [${mtls(partnersId)}] }
      - { name: staff, paths: [/staff], plugins: [${mtls(staffId)}] }`;

beforeAll(async () => {
  upstream = await serve((request, response) => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: '' }));
  });
  gateway = await startGateway({ workers: 1, config: configuration(secured()) });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

const call = (path: string, pair?: Pair, servername?: string) =>
  ask(gateway.proxyTlsUrl! + path, {
    tls: { ...pair, ...(servername !== undefined && { servername }), rejectUnauthorized: false },
  });

describe('a route with mtls-auth', () => {
  it.each([undefined, 'shop.example', 'other.example'])(
    'knows callers by their certificate (server name %s)',
    async (servername) => {
      for (const pair of [acme, forClients, chained])
        expect(echoed(await call('/partners', pair, servername)).headers).toMatchObject({
          'x-consumer-username': 'acme.example',
        });
    },
  );

  it.each<[string, Pair | undefined, string]>([
    ['none', undefined, 'No required TLS certificate was sent'],
    ['one that ran out', expired, 'TLS certificate failed verification'],
    ['one of nobody', stranger, 'TLS certificate failed verification'],
    ['one for servers only', forServers, 'TLS certificate failed verification'],
    ['one of an intermediate that did not come along', fromMiddle, 'TLS certificate failed verification'],
    ['one of the authority of another route', employee, 'TLS certificate failed verification'],
    [
      'the chain of one under the certificate of another',
      { ...employee, cert: employee.cert + partners.cert },
      'TLS certificate failed verification',
    ],
  ])('refuses a caller with %s', async (_what, pair, message) => {
    const answer = await call('/partners', pair);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { message }]);
    expect((await call('/open', pair)).status).toBe(200);
  });

  it('knows which authority is whose', async () => {
    expect((await call('/staff', employee)).status).toBe(200);
    expect((await call('/staff', acme)).status).toBe(401);
  });

  it('refuses callers in the clear', async () => {
    expect((await ask(`${gateway.proxyUrl}/partners`)).status).toBe(401);
  });

  it('works over HTTP/2', async () => {
    const status = async (pair?: Pair) => {
      const session = connectHttp2(gateway.proxyTlsUrl!, { ...pair, rejectUnauthorized: false });
      const stream = session.request({ ':path': '/partners' });
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      await buffer(stream);
      session.destroy();
      return headers[':status'];
    };
    expect([await status(chained), await status()]).toEqual([200, 401]);
  });

  it('sees the whole chain of a caller who comes back', async () => {
    const { port } = new URL(gateway.proxyTlsUrl!);
    let session: Buffer | undefined;
    for (let i = 0; i < 2; i++) {
      const socket = connect({
        port: Number(port),
        ...chained,
        rejectUnauthorized: false,
        ...(session && { session }),
      });
      socket.on('session', (given: Buffer) => {
        session = given;
      });
      socket.write('GET /partners HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 200 /);
    }
  });
});

it('a reload asks for certificates from the next handshake on, and stops asking', async () => {
  const reloaded = await startGateway({ workers: 1, config: configuration('') });
  try {
    const status = async () =>
      (await ask(`${reloaded.proxyTlsUrl}/partners`, { tls: { ...acme, rejectUnauthorized: false } })).status;
    expect(await status()).toBe(404);
    await writeFile(reloaded.configFile, configuration(secured()));
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    await writeFile(reloaded.configFile, configuration(secured().replaceAll(partnersId, staffId)));
    await expect.poll(status, { timeout: 10_000 }).toBe(401);
  } finally {
    await reloaded.stop();
  }
});

it('an authority that is there is not missed where something else is wrong', async () => {
  await writeFile(gateway.configFile, `${configuration(secured())}upstreams: [{}]\n`);
  const { code, out, err } = await sallyport('validate', gateway.configFile);
  expect(code).toBe(1);
  expect(out + err).toContain('1 problem');
});

it('an authority that is not there is refused where the configuration is read', async () => {
  await writeFile(
    gateway.configFile,
    configuration(secured()).replace(`- { id: ${staffId}`, '- { id: 00000000-0000-4000-8000-000000000000'),
  );
  const { code, out, err } = await sallyport('validate', gateway.configFile);
  expect(code).toBe(1);
  expect(out + err).toContain(`config.ca_certificates.0: invalid reference 'ca_certificates: ${staffId}'`);
});

describe('header-cert-auth', () => {
  const route = `
      - name: passed-on
        paths: [/passed-on]
        plugins:
          - name: header-cert-auth
            config: { certificate_header_name: x-client-cert, certificate_header_format: url_encoded, ca_certificates: ["${partnersId}"], revocation_check_mode: SKIP }`;

  it('believes a proxy that is trusted, and nobody else', async () => {
    const statuses: number[] = [];
    for (const trusted of ['127.0.0.0/8', '192.0.2.0/24']) {
      const behindProxy = await startGateway({
        workers: 1,
        args: ['--trusted-ips', trusted],
        config: configuration(route),
      });
      try {
        for (const { cert } of [acme, stranger]) {
          const headers = ['X-Client-Cert', encodeURIComponent(cert)];
          statuses.push((await ask(`${behindProxy.proxyUrl}/passed-on`, { headers })).status);
        }
      } finally {
        await behindProxy.stop();
      }
    }
    expect(statuses).toEqual([200, 401, 401, 401]);
  });
});
