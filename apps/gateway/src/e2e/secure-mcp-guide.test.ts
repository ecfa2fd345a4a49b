import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectMcpClient,
  freePort,
  inspect,
  type RunningEverything,
  type RunningGateway,
  type RunningIdp,
  startEverything,
  startGateway,
  startIdp,
  yamlExamples,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Plugin {
  name: string;
  config: Record<string, unknown>;
}

interface Document {
  services: { plugins: Plugin[] }[];
}

// The configurations of the guide page, one step after another, with the addresses of this test.
describe('docs/guide/secure-an-mcp-server.md', { timeout: 60_000 }, () => {
  let folder: string;
  let server: RunningEverything;
  let idp: RunningIdp;
  let gateway: RunningGateway;
  let url: string;
  let document: Document;
  let steps: Plugin[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-secure-guide-'));
    [server, idp] = await Promise.all([startEverything(), startIdp()]);
    const port = await freePort('127.0.0.1');
    url = `http://127.0.0.1:${port}/mcp`;
    const page = new URL('../../../../docs/guide/secure-an-mcp-server.md', import.meta.url);
    const [first, ...later] = yamlExamples(page, {
      'http://127.0.0.1:3001/mcp': server.url,
      'http://127.0.0.1:8000/mcp': url,
      'http://127.0.0.1:9400': idp.issuer,
      'path: mcp.log': `path: ${join(folder, 'mcp.log')}`,
    });
    document = first as Document;
    steps = (later as Plugin[][]).flat();
    gateway = await startGateway({ config: JSON.stringify(document), args: ['--proxy-listen', `127.0.0.1:${port}`] });
  });
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([server?.stop(), idp?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** Adds the plugin of the next step, or puts it in place of the one of its name. */
  async function take(name: string): Promise<void> {
    const step = steps.shift()!;
    expect(step.name).toBe(name);
    const { plugins } = document.services[0]!;
    const at = plugins.findIndex((plugin) => plugin.name === name);
    if (at < 0) plugins.push(step);
    else plugins[at] = step;
    await reload();
  }

  async function reload(): Promise<void> {
    const answer = await fetch(`${gateway.adminUrl}/config`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });
    expect(answer.status, await answer.text()).toBe(201);
  }

  async function headersOf(person: string): Promise<{ Authorization: string }> {
    const form = { grant_type: 'password', username: person, password: person, scope: 'openid', resource: url };
    return { Authorization: `Bearer ${(await idp.requestToken(form)).access_token}` };
  }

  const callGetEnv = ['--tool-name', 'get-env'];

  it('2: passes everything on', async () => {
    expect(JSON.stringify(await inspect(url, 'tools/call', callGetEnv))).toContain('PATH');
  });

  it('3: lets in people alone', async () => {
    await take('ai-mcp-oauth2');
    const answer = await fetch(url, { method: 'POST' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('/.well-known/oauth-protected-resource/mcp');
    const listed = await inspect(url, 'tools/list', [], await headersOf('alice'));
    expect(JSON.stringify(listed)).toContain('"get-env"');
  });

  it('4: gives each person the tools that are theirs', async () => {
    await take('ai-mcp-proxy');
    const alice = await connectMcpClient(url, { headers: await headersOf('alice') });
    expect(await alice.listTools()).toEqual(expect.not.arrayContaining(['get-env']));
    await expect(alice.callTool('get-env')).rejects.toThrow();
    expect((await alice.callTool('get-sum', { a: 2, b: 3 })).text).toContain('5');
    await expect(alice.callTool('get-sum', { a: 2, b: 300 })).rejects.toThrow();
    await alice.close();
    const bob = await connectMcpClient(url, { headers: await headersOf('bob') });
    expect(await bob.listTools()).toEqual([]);
    await bob.close();
    const called = await inspect(url, 'tools/call', callGetEnv, await headersOf('admin'));
    expect(JSON.stringify(called)).toContain('PATH');
  });

  it('5: counts requests by person', async () => {
    await take('rate-limiting');
    const headers = await headersOf('alice');
    const statuses: number[] = [];
    for (let i = 0; i < 61; i++) {
      const answer = await fetch(url, { method: 'DELETE', headers });
      statuses.push(answer.status);
      await answer.body?.cancel();
    }
    expect(statuses).toContain(429);
    const admin = await connectMcpClient(url, { headers: await headersOf('admin') });
    await admin.close();
  });

  it('6: records who called what, and what was decided', async () => {
    await take('file-log');
    expect(steps).toEqual([]);
    const { plugins } = document.services[0]!;
    const proxy = plugins.find(({ name }) => name === 'ai-mcp-proxy')!;
    proxy.config['logging'] = { log_statistics: true, log_audits: true };
    await reload();
    const admin = await connectMcpClient(url, { headers: await headersOf('admin') });
    await admin.callTool('echo', { message: 'hello' });
    await admin.close();
    const log = () => readFile(join(folder, 'mcp.log'), 'utf8');
    await expect.poll(log).toContain('"tool_name":"echo"');
    expect(await log()).toContain('"primitive_name":"echo"');
  });
});
