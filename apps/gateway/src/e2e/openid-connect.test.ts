import {
  type RunningGateway,
  type RunningIdp,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, echoed } from './support.ts';

interface LogRecord {
  request: { headers: Record<string, string> };
  response: { status: number };
  authenticated_entity?: { id: string; consumer_id?: string };
  consumer?: { username: string };
}

describe('openid-connect', () => {
  let idp: RunningIdp;
  let upstream: RunningUpstream;
  let gateway: RunningGateway;

  // The plugin is written as its users write it; only the issuer is another.
  const config = () => `
_format_version: "3.0"
services:
- name: echo
  url: ${upstream.url}
  routes:
  - name: mission
    paths: [/mission]
    plugins:
    - name: openid-connect
      config:
        issuer: ${idp.issuer}
        auth_methods: [bearer]
        consumer_claim: [sub]
        groups_claim: [groups]
        groups_required: [konnect-mcp-users]
plugins:
- { name: file-log, config: { path: /dev/stdout } }
`;

  beforeAll(async () => {
    idp = await startIdp();
    upstream = await startEchoUpstream();
    gateway = await startGateway({ config: config(), workers: 2 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
    await idp?.stop();
  });

  const bearerOf = async (person: string) => ['Authorization', `Bearer ${(await idp.tokensOf(person)).access_token}`];

  async function loggedAs(status: number): Promise<LogRecord> {
    for (;;) {
      const records = gateway.logs
        .filter((line) => line.startsWith('{"request"'))
        .map((line) => JSON.parse(line) as LogRecord);
      const found = records.findLast((record) => record.response.status === status);
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
  }

  it('lets alice pass, and the upstream and the log know her', async () => {
    const headers = await bearerOf('alice');
    const answer = await ask(`${gateway.proxyUrl}/mission`, { headers });
    expect(answer.status).toBe(200);
    const { headers: sent } = echoed(answer);
    const subject = sent['x-credential-identifier'];
    expect(subject).toMatch(/\w/);
    expect(sent).toMatchObject({ authorization: headers[1] });
    const record = await loggedAs(200);
    expect(record.authenticated_entity).toEqual({ id: subject });
    expect(JSON.stringify(record)).not.toContain(headers[1]!.slice(20));
  });

  it('forbids bob, and the log knows whom', async () => {
    const answer = await ask(`${gateway.proxyUrl}/mission`, { headers: await bearerOf('bob') });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({ message: 'Forbidden' });
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect((await loggedAs(403)).authenticated_entity?.id).toMatch(/\w/);
  });

  it('asks who has no token for one, and the log knows nobody', async () => {
    const answer = await ask(`${gateway.proxyUrl}/mission`);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="[^"]+"$/);
    expect((await loggedAs(401)).authenticated_entity).toBeUndefined();
  });

  it('knows keys through the death of workers and new configurations while the provider is gone', async () => {
    const known = await bearerOf('alice');
    expect((await ask(`${gateway.proxyUrl}/mission`, { headers: known })).status).toBe(200);
    // Signed by a key that is published, and never seen by a gateway.
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: idp.issuer, sub: 'alice', groups: ['konnect-mcp-users'], exp: now + 300 };
    const fresh = ['Authorization', `Bearer ${await idp.sign(claims, { typ: 'at+jwt' })}`];
    await idp.down();
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    for (const pid of pids.workers) process.kill(pid, 'SIGKILL');
    await replaced(pids.workers);
    for (const headers of [known, fresh])
      expect((await ask(`${gateway.proxyUrl}/mission`, { headers })).status).toBe(200);

    const other = config().replace('name: mission', 'name: renamed');
    const posted = await ask(`${gateway.adminUrl}/config`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body: JSON.stringify({ config: other }),
    });
    expect(posted.status).toBe(201);
    for (const headers of [known, fresh])
      expect((await ask(`${gateway.proxyUrl}/mission`, { headers })).status).toBe(200);
    await idp.up();
  });

  async function replaced(gone: readonly number[]): Promise<void> {
    for (;;) {
      try {
        const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
        const isReady = (await ask(`${gateway.statusUrl}/status/ready`)).status === 200;
        if (isReady && pids.workers.length === gone.length && !pids.workers.some((pid) => gone.includes(pid))) return;
      } catch {
        // The listener that it was connected to is gone with its worker.
      }
      await new Promise(setImmediate);
    }
  }
});
