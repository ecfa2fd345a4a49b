import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import {
  type FakeHcv,
  listenOnLoopback,
  OfferedLoad,
  type RunningGateway,
  type RunningUpstream,
  sallyport,
  startEchoUpstream,
  startFakeHcv,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askJson, echoed } from './support.ts';

let upstream: RunningUpstream;
let vault: FakeHcv;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  upstream = await startEchoUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  vault = await startFakeHcv({ appRole: { roleId: 'gateway', secretId: 'c4n4ry-secret-id' } });
  vault.put('keys', { weather: 'c4n4ry-1' });
  closing.push(() => vault.stop());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const config = (port = vault.port) => `
_format_version: "3.0"
vaults:
- name: hcv
  prefix: keys
  config:
    host: 127.0.0.1
    port: ${port}
    kv: v2
    auth_method: approle
    approle_role_id: gateway
    approle_secret_id: c4n4ry-secret-id
    ttl: 1
services:
- name: echo
  url: ${upstream.url}
  routes:
  - name: weather
    paths: [/weather]
  plugins:
  - name: request-transformer
    config:
      replace: { headers: ["X-Api-Key:{vault://keys/keys/weather}"] }
      add: { headers: ["X-Api-Key:{vault://keys/keys/weather}"] }
`;

async function start(options: Parameters<typeof startGateway>[0]): Promise<RunningGateway> {
  const gateway = await startGateway(options);
  closing.push(() => gateway.stop());
  return gateway;
}

const keySeen = async (gateway: RunningGateway) =>
  echoed(await ask(`${gateway.proxyUrl}/weather`)).headers['x-api-key'];

const pidsOf = async (gateway: RunningGateway) =>
  (await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl)).pids.workers;

describe('a key in a vault', () => {
  it('is sent to the upstream, whatever a caller sends, and is read once for all workers', async () => {
    const gateway = await start({ config: config().replace('ttl: 1', 'ttl: 3600'), workers: 2 });
    for (let i = 0; i < 8; i++) {
      const answer = await ask(`${gateway.proxyUrl}/weather`, { headers: ['X-Api-Key', 'mine'] });
      expect(echoed(answer).headers['x-api-key']).toBe('c4n4ry-1');
    }
    expect(vault).toMatchObject({ reads: 1, logins: 1 });
  });

  it('that is rotated under load is used without a reload, and no request fails', async () => {
    const gateway = await start({ config: config() });
    const before = await pidsOf(gateway);
    const load = new OfferedLoad({ url: `${gateway.proxyUrl}/weather`, connections: 20, perSecond: 100 }).start();
    vault.put('keys', { weather: 'c4n4ry-2' });
    await expect.poll(() => keySeen(gateway), { timeout: 15_000 }).toBe('c4n4ry-2');
    await load.stop();
    expect([...load.take().keys()]).toEqual([200]);
    expect(load).toMatchObject({ broken: 0, refused: 0 });
    expect(await pidsOf(gateway)).toEqual(before);
  });

  it('is there for a worker that is killed while the vault is down', async () => {
    const gateway = await start({ config: config() });
    vault.seal(true);
    await expect.poll(() => gateway.logs.join('\n')).toContain('the last one is used on');
    const before = await pidsOf(gateway);
    process.kill(before[0]!, 'SIGKILL');
    await expect.poll(async () => (await pidsOf(gateway)).filter((pid) => !before.includes(pid)).length).toBe(1);
    for (let i = 0; i < 20; i++) expect(await keySeen(gateway)).toBe('c4n4ry-1');
    vault.seal(false);
    vault.put('keys', { weather: 'c4n4ry-2' });
    await expect.poll(() => keySeen(gateway), { timeout: 20_000 }).toBe('c4n4ry-2');
  });

  it('is empty while the vault is down at the start, with a warning, and arrives when the vault does', async () => {
    vault.seal(true);
    const gateway = await start({ config: config() });
    expect(await keySeen(gateway)).toBe('');
    expect(gateway.logs.join('\n')).toContain('"secret":"keys/keys"');
    vault.seal(false);
    await expect.poll(() => keySeen(gateway), { timeout: 20_000 }).toBe('c4n4ry-1');
  });

  it('is read from where a new configuration says', async () => {
    const gateway = await start({ config: config() });
    const other = await startFakeHcv({ appRole: { roleId: 'gateway', secretId: 'c4n4ry-secret-id' } });
    closing.push(() => other.stop());
    other.put('keys', { weather: 'c4n4ry-3' });
    const posted = await ask(`${gateway.adminUrl}/config`, { method: 'POST', body: config(other.port) });
    expect(posted.status).toBe(201);
    expect(await keySeen(gateway)).toBe('c4n4ry-3');
  });

  it('and what opens the vault are shown by nothing', async () => {
    const gateway = await start({ config: config(), args: ['--log-level', 'debug'] });
    await keySeen(gateway);
    const shown = await Promise.all(
      ['/vaults', '/vaults/keys', '/config', '/plugins', '/'].map(
        async (path) => (await ask(gateway.adminUrl + path)).text,
      ),
    );
    expect(shown[0]).toContain('"approle_secret_id":"[secret]"');
    expect(shown[0]).toContain('"approle_role_id":"gateway"');
    expect([...shown, ...gateway.logs].join('\n')).not.toContain('c4n4ry');
  });

  it('is not needed to validate a configuration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
    closing.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'kong.yaml');
    await writeFile(file, config());
    await vault.stop();
    closing.splice(0, 1);
    expect(await sallyport('validate', file)).toMatchObject({ code: 0, err: '' });
  });
});

describe('a secret that a plugin makes something of when it is set up', () => {
  it('is made anew when it is rotated, also when it comes late, and no request fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
    closing.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'greeter.ts'), greeter);
    const gateway = await start({
      args: ['--plugins', join(folder, 'greeter.ts')],
      config: `
_format_version: "3.0"
vaults: [{ name: fs, prefix: files, config: { prefix: "${folder}" } }]
services: [{ name: echo, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
plugins: [{ name: greeter, config: { name: "{vault://files/name}" } }]
`,
    });
    const greeting = async () => (await ask(gateway.proxyUrl)).headers['x-greeting'];
    const load = new OfferedLoad({ url: gateway.proxyUrl, connections: 20, perSecond: 100 }).start();
    expect(await greeting()).toBe('Hello !');
    for (const name of ['ann', 'ben']) {
      await writeFile(join(folder, 'name'), name);
      await expect.poll(greeting, { timeout: 15_000 }).toBe(`Hello ${name}!`);
    }
    await load.stop();
    expect([...load.take().keys()]).toEqual([200]);
    expect(load).toMatchObject({ broken: 0, refused: 0 });
  });
});

const greeter = `
import { definePlugin } from '@sallyport/plugin';
import { z } from 'zod';

export default definePlugin({
  interface: 1,
  name: 'greeter',
  after: 'acl',
  schema: z.strictObject({ name: z.string() }),
  setup({ name }, { secret }) {
    const greeting = 'Hello ' + secret(name).reveal() + '!';
    return { onResponse: (x) => x.reply.headers.set('x-greeting', greeting) };
  },
});
`;

describe('a certificate in files', () => {
  it('is shown from the next handshake on when it is rotated, key and certificate each in its time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
    closing.push(() => rm(folder, { recursive: true }));
    const pairs = [1, 2].map(() => selfSigned({ names: ['api.example'], days: 1 }));
    const write = (name: 'cert' | 'key', i: number) => writeFile(join(folder, name), pairs[i]![name]);
    await write('cert', 0);
    await write('key', 0);
    const gateway = await start({
      config: `
_format_version: "3.0"
vaults: [{ name: fs, prefix: tls, config: { prefix: "${folder}" } }]
certificates:
- cert: "{vault://tls/cert}"
  key: "{vault://tls/key}"
  snis: [{ name: api.example }, { name: "*" }]
`,
      workers: 1,
    });
    const { port } = new URL(gateway.proxyTlsUrl!);
    const shown = (servername: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(port), servername, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerX509Certificate()!.fingerprint256);
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const fingerprint = (i: number) => new X509Certificate(pairs[i]!.cert).fingerprint256;
    expect([await shown('api.example'), await shown('else.example')]).toEqual([fingerprint(0), fingerprint(0)]);
    await write('cert', 1);
    await expect.poll(() => gateway.logs.join('\n'), { timeout: 10_000 }).toContain('is not used yet');
    expect([await shown('api.example'), await shown('else.example')]).toEqual([fingerprint(0), fingerprint(0)]);
    await write('key', 1);
    await expect.poll(() => shown('api.example'), { timeout: 10_000 }).toBe(fingerprint(1));
    expect(await shown('else.example')).toBe(fingerprint(1));
  });
});

describe("the gateway's own certificate in files", () => {
  it('is shown to upstreams over new connections when it is rotated, and no request fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
    closing.push(() => rm(folder, { recursive: true }));
    const pairs = [1, 2].map(() => selfSigned({ names: ['gateway.example'], days: 1 }));
    const write = (i: number) => writeFile(join(folder, 'pair.json'), JSON.stringify(pairs[i]));
    await write(0);
    const server = createServer(
      { ...selfSigned({ names: ['localhost'], days: 1 }), requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const shown = (request.socket as TLSSocket).getPeerX509Certificate();
        response.end(shown?.fingerprint256);
      },
    );
    const secure = await listenOnLoopback(server);
    closing.push(() => secure.stop());
    const gateway = await start({
      config: `
_format_version: "3.0"
vaults: [{ name: fs, prefix: tls, config: { prefix: "${folder}" } }]
certificates: [{ id: 1f8b8f0a-6a0e-4a5c-9a5d-0d8b1d3c9e01, cert: "{vault://tls/pair.json/cert}", key: "{vault://tls/pair.json/key}" }]
services:
- name: secure
  url: https://127.0.0.1:${secure.port}
  tls_verify: false
  client_certificate: 1f8b8f0a-6a0e-4a5c-9a5d-0d8b1d3c9e01
  routes: [{ name: r, paths: [/] }]
`,
    });
    const fingerprint = (i: number) => new X509Certificate(pairs[i]!.cert).fingerprint256;
    const shown = async () => {
      const answer = await ask(gateway.proxyUrl);
      expect(answer.status).toBe(200);
      return answer.text;
    };
    expect(await shown()).toBe(fingerprint(0));
    await write(1);
    await expect.poll(shown, { timeout: 15_000 }).toBe(fingerprint(1));
  });
});

it('a configuration with more references than anyone means is refused', async () => {
  const gateway = await start({ config: config(), workers: 1 });
  const headers = Array.from({ length: 10_001 }, (_, i) => `"X-${i}:{vault://env/v${i}}"`).join();
  const many = `
_format_version: "3.0"
plugins: [{ name: request-transformer, config: { add: { headers: [${headers}] } } }]
`;
  const posted = await ask(`${gateway.adminUrl}/config`, { method: 'POST', body: many });
  expect(posted.status).toBe(400);
  expect(posted.text).toContain('more than 10000 references to vaults');
  expect(await keySeen(gateway)).toBe('c4n4ry-1');
});
