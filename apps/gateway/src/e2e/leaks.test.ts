import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { selfSigned } from '@sallyport/runtime';
import {
  type FakeHcv,
  listenOnLoopback,
  type RunningGateway,
  type RunningUpstream,
  startEchoUpstream,
  startFakeHcv,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

/** Every secret of the gateway below holds this word. */
const canary = 'c4n4ry';
/** What base64 makes of it, wherever it begins, without the characters that its neighbours change. */
const inBase64 = [0, 1, 2].map((before) => {
  const text = Buffer.from(`${'x'.repeat(before)}${canary}`).toString('base64');
  return text.slice(before === 0 ? 0 : before + 1, -4);
});
const encoded = [canary, Buffer.from(canary).toString('hex'), ...inBase64];
const hidden = (what: string) => `${what}-${canary}-0123456789012345678901234567890123456789`;

const { cert, key } = selfSigned({ names: ['api.example'], days: 1 });
/** Lines of the key itself, which has room for no word. */
const keyLines = key.split('\n').filter((line) => line.length > 40);
const indented = (pem: string) => pem.trim().replaceAll('\n', '\n    ');

let upstream: RunningUpstream;
let vault: FakeHcv;
let collector: Awaited<ReturnType<typeof listenOnLoopback>>;
let folder: string;
let gateway: RunningGateway;
const records: string[] = [];

const config = () => `
_format_version: "3.0"
vaults:
- name: hcv
  prefix: keys
  config: { host: 127.0.0.1, port: ${vault.port}, kv: v2, token: "${hidden('vault-token')}", ttl: 1 }
certificates:
- cert: |
    ${indented(cert)}
  key: |
    ${indented(key)}
  snis: [{ name: api.example }]
keys:
- name: shared
  kid: k1
  jwk: '{"kty":"oct","kid":"k1","k":"${hidden('jwk')}"}'
consumers:
- username: ann
  keyauth_credentials: [{ key: "${hidden('key')}" }]
  basicauth_credentials: [{ username: ann, password: "${hidden('password')}" }]
  hmacauth_credentials: [{ username: ann, secret: "${hidden('hmac')}" }]
  jwt_secrets: [{ key: ann, secret: "${hidden('jwt')}" }]
services:
- name: echo
  url: ${upstream.url}
  routes:
  - name: by-key
    paths: [/by-key]
    plugins: [{ name: key-auth, config: { key_in_query: true, key_in_body: true } }]
  - name: by-password
    paths: [/by-password]
    plugins: [{ name: basic-auth }]
  - name: by-signature
    paths: [/by-signature]
    plugins: [{ name: hmac-auth }]
  - name: by-token
    paths: [/by-token]
    plugins: [{ name: jwt }]
  plugins:
  - name: upstream-auth
    config:
      auth: { header_name: X-Upstream-Key, header_value: "{vault://keys/llm/key}" }
  - name: request-transformer
    config:
      add: { headers: ["X-Token:${hidden('transformer')}"], querystring: ["token:{vault://keys/llm/query}"] }
- name: elsewhere
  url: http://127.0.0.1:9
  retries: 0
  routes: [{ name: elsewhere, paths: [/elsewhere] }]
  plugins:
  - name: upstream-auth
    config:
      auth: { param_name: api_key, param_value: "${hidden('param')}", param_location: query }
plugins:
- name: http-log
  config:
    http_endpoint: "http://collector:${hidden('userinfo')}@127.0.0.1:${collector.port}/logs"
    headers: { X-Collector-Key: "${hidden('log-header')}" }
- name: file-log
  config: { path: "${folder}/requests.log" }
- name: prometheus
  config: { status_code_metrics: true, latency_metrics: true, bandwidth_metrics: true, per_consumer: true, ai_metrics: true }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  upstream = await startEchoUpstream();
  vault = await startFakeHcv({ token: hidden('vault-token') });
  vault.put('llm', { key: hidden('vault-value'), query: hidden('vault-query') });
  collector = await listenOnLoopback(collect());
  gateway = await startGateway({
    config: config(),
    args: ['--log-level', 'debug'],
    env: { SECRET_AROUND: hidden('environment'), NODE_OPTIONS: `--report-on-signal --report-directory=${folder}` },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([upstream, vault, collector].map((each) => each?.stop()));
  await rm(folder, { recursive: true });
});

function collect(): Server {
  return createServer((request, response) => {
    void text(request).then((body) => {
      records.push(body);
      response.end();
    });
  });
}

function expectNothingIn(what: string, shown: string): void {
  for (const word of [...encoded, ...keyLines]) {
    const at = shown.indexOf(word);
    expect(at < 0 ? undefined : shown.slice(Math.max(0, at - 120), at + 60), what).toBeUndefined();
  }
}

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

describe('a gateway full of secrets', () => {
  it('shows none of them to callers, whether they are let in or not', async () => {
    const requests: [string, string[], string?][] = [
      ['/by-key', ['apikey', hidden('key')]],
      [`/by-key?apikey=${hidden('key')}`, []],
      ['/by-key', ['Content-Type', 'application/x-www-form-urlencoded'], `apikey=${hidden('key')}`],
      ['/by-key', ['apikey', hidden('wrong-key')]],
      ['/by-password', ['Authorization', basic('ann', hidden('password'))]],
      ['/by-password', ['Authorization', basic('ann', hidden('wrong-password'))]],
      [
        '/by-signature',
        ['Authorization', `hmac username="ann", algorithm="hmac-sha256", headers="date", signature="${hidden('s')}"`],
      ],
      ['/by-token', ['Authorization', `Bearer e30.${hidden('token')}.x`]],
      [`/by-token?jwt=${hidden('token')}`, []],
      ['/elsewhere', []],
      ['/nowhere', ['Authorization', `Bearer ${hidden('bearer')}`]],
    ];
    for (const [path, headers, body] of requests) {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await ask(gateway.proxyUrl + path, { method, headers, ...(body !== undefined && { body }) });
      // The echo upstream says what it was sent, which is what it was meant to be sent.
      if (answer.status !== 200) expectNothingIn(`${path}: ${answer.status}`, JSON.stringify(answer));
    }
    expect(upstream.requests.some(({ headers }) => headers['x-upstream-key'] === hidden('vault-value'))).toBe(true);
  });

  it('shows none of them in the Admin API', async () => {
    const { data } = JSON.parse((await ask(`${gateway.adminUrl}/endpoints`)).text) as { data: string[] };
    const paths = ['/', '/config', '/tags', '/status', ...data, '/consumers/ann/key-auth', '/consumers/ann/jwt'];
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const { text: shown } = await ask(gateway.adminUrl + path);
      expectNothingIn(path, shown);
    }
    expectNothingIn('status', (await ask(`${gateway.statusUrl}/status`)).text);
    const metrics = (await ask(`${gateway.statusUrl}/metrics`)).text;
    expect(metrics).toContain('kong_http_requests_total{');
    expectNothingIn('metrics', metrics);
  });

  // Each is read by a process of its own.
  it('shows none of them when a configuration is wrong', { timeout: 90_000 }, async () => {
    const wrong = [
      config().replace('ttl: 1', 'ttl: never'),
      config().replace(/token: "vault/, 'tokens: "vault'),
      config().replace('key_in_query: true', 'key_in_query: perhaps'),
      config().replace('keyauth_credentials: [{ key: ', 'keyauth_credentials: [{ keys: '),
      config().replace('jwt_secrets: [{ key: ann, secret: ', 'jwt_secrets: [{ key: ann, algorithm: none, secret: '),
      config().replace(
        'hmacauth_credentials: [{ username: ann, secret: ',
        'hmacauth_credentials: [{ username: ann, secret: [ ',
      ),
      config().replace('"kty":"oct",', '"kty":"oct"'),
      config().replace('"kid":"k1"', '"kid":"k2"'),
      config().replace('"X-Token:', '"X Token:'),
      config().replace(keyLines[0]!, keyLines[0]!.slice(1)),
      `${config()}\n- { name: ${hidden('plugin')}`,
    ];
    for (const [i, body] of wrong.entries()) {
      const answer = await ask(`${gateway.adminUrl}/config?flatten_errors=1`, { method: 'POST', body });
      expect(answer.status, `${i}: ${answer.text}`).toBe(400);
      // The name of a plugin that is not known is told; it was never a secret.
      expectNothingIn(String(i), answer.text.replaceAll(hidden('plugin'), ''));
    }
  });

  it('shows none of them in its reports about itself', async () => {
    const { pids } = JSON.parse((await ask(gateway.adminUrl)).text) as { pids: { master: number; workers: number[] } };
    for (const pid of [pids.master, ...pids.workers]) process.kill(pid, 'SIGUSR2');
    const reports = async () => (await readdir(folder)).filter((name) => name.startsWith('report.'));
    await expect.poll(async () => (await reports()).length).toBe(1 + pids.workers.length);
    for (const name of await reports()) {
      await expect.poll(() => readFile(join(folder, name), 'utf8')).toMatch(/\}\s*$/);
      expectNothingIn(name, await readFile(join(folder, name), 'utf8'));
    }
  });

  it('shows none of them in logs and records, a rotation, an outage and a crash later', async () => {
    vault.put('llm', { key: hidden('vault-value-2'), query: hidden('vault-query-2') });
    await expect.poll(() => gateway.logs.join('\n'), { timeout: 10_000 }).toContain('a secret was rotated');
    vault.seal(true);
    await expect.poll(() => gateway.logs.join('\n'), { timeout: 10_000 }).toContain('the last one is used on');
    const { pids } = JSON.parse((await ask(gateway.adminUrl)).text) as { pids: { workers: number[] } };
    process.kill(pids.workers[0]!, 'SIGABRT');
    await expect.poll(() => gateway.logs.join('\n')).toContain('a worker ended and is replaced');
    await gateway.stop();
    if (gateway.process.exitCode === null) await once(gateway.process, 'exit');
    expect(records.length).toBeGreaterThan(5);
    expectNothingIn('http-log', records.join('\n'));
    const lines = await readFile(join(folder, 'requests.log'), 'utf8');
    expect(lines.split('\n').length).toBeGreaterThan(10);
    expectNothingIn('file-log', lines);
    expectNothingIn('log', gateway.logs.join('\n'));
  });
});
