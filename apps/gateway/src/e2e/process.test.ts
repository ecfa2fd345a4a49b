import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { fileURLToPath } from 'node:url';
import { launcher, RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, closedPort, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let downPort: number;
let events: (() => void)[];
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  downPort = await closedPort();
  upstream = await serve((request, response) => {
    if (request.url !== '/stream') {
      response.end('ok');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    events.push(() => response.end('data: last\n\n'));
  });
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await upstream?.stop();
});

const config = () => `
_format_version: "3.0"
services:
  - { name: s, url: "${upstream.url}", routes: [
      { name: r, paths: [/], protocols: [http, https] },
      { name: limited, paths: [/limited], plugins: [{ name: rate-limiting, config: { hour: 20, policy: local, limit_by: ip } }] }] }
  - { name: down, url: "http://127.0.0.1:${downPort}", routes: [{ paths: [/down] }] }
`;

async function start(options: { workers?: number; args?: string[] } = {}): Promise<RunningGateway> {
  events = [];
  const gateway = await startGateway({ config: config(), ...options });
  gateways.push(gateway);
  return gateway;
}

interface Status {
  memory: { workers: { pid: number }[] };
  workers: { count: number; restarts: number };
}
const statusOf = ({ statusUrl }: RunningGateway) => askJson<Status>(`${statusUrl}/status`);
const pidsOf = async (gateway: RunningGateway) => (await statusOf(gateway)).memory.workers.map(({ pid }) => pid);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function openStream(gateway: RunningGateway): Promise<IncomingMessage> {
  const call = request(`${gateway.proxyUrl}/stream`, { agent: false });
  call.on('error', () => {});
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  await once(response, 'data');
  return response;
}

describe('workers', () => {
  it('are replaced when killed, while others serve and counts go on', async () => {
    const gateway = await start();
    const limited = async () => (await ask(`${gateway.proxyUrl}/limited`)).status;
    for (let n = 0; n < 5; n++) expect(await limited()).toBe(200);
    const [victim] = await pidsOf(gateway);
    process.kill(victim!, 'SIGKILL');
    await expect.poll(async () => (await statusOf(gateway)).workers.restarts).toBe(1);
    for (let n = 0; n < 20; n++) expect((await ask(gateway.proxyUrl)).status).toBe(200);
    await expect.poll(async () => (await pidsOf(gateway)).filter((pid) => pid !== victim).length).toBe(2);
    const rest = await Promise.all(Array.from({ length: 25 }, limited));
    const passed = 5 + rest.filter((status) => status === 200).length;
    // Neither more than the limit, nor fewer than it less what the dead worker had been lent.
    expect(passed).toBeLessThanOrEqual(20);
    expect(passed).toBeGreaterThanOrEqual(10);
  });

  it('are replaced when they hang', async () => {
    const gateway = await start();
    const [victim] = await pidsOf(gateway);
    process.kill(victim!, 'SIGSTOP');
    await expect.poll(() => isAlive(victim!), { interval: 100 }).toBe(false);
    await expect.poll(async () => (await pidsOf(gateway)).length).toBe(2);
    expect((await ask(gateway.proxyUrl)).status).toBe(200);
  });

  it('end by themselves when the primary is killed', async () => {
    const gateway = await start();
    const pids = await pidsOf(gateway);
    expect(pids).toHaveLength(2);
    gateway.process.kill('SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

describe('a gateway whose output nobody reads any more', () => {
  it('serves on, and replaces its workers', async () => {
    const gateway = await start({ workers: 1 });
    gateway.process.stdout!.destroy();
    gateway.process.stderr!.destroy();
    const [first] = await pidsOf(gateway);
    process.kill(first!, 'SIGKILL');
    // The primary tells of that, and a worker of an upstream that does not answer.
    expect((await ask(`${gateway.proxyUrl}/down`)).status).toBe(502);
    await expect.poll(() => pidsOf(gateway)).toHaveLength(1);
    const [second] = await pidsOf(gateway);
    expect((await ask(`${gateway.proxyUrl}/down`)).status).toBe(502);
    expect(await pidsOf(gateway)).toEqual([second]);
    expect((await statusOf(gateway)).workers.restarts).toBe(1);
  });
});

describe('SIGTERM', () => {
  it('lets streams end, tells clients to come back elsewhere, and exits with 0', async () => {
    const gateway = await start({ workers: 1 });
    const stream = await openStream(gateway);
    const idle = await RawConnection.open(gateway.proxyUrl);
    idle.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await idle.answer()).toMatchObject({ status: 200, closes: false });
    const stopped = gateway.stop();
    await expect.poll(() => gateway.logs.some((line) => line.includes('"stopping"'))).toBe(true);
    await expect.poll(async () => (await ask(`${gateway.statusUrl}/status/ready`)).status).toBe(503);
    // A request that was on its way already is answered.
    idle.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await idle.answer()).toMatchObject({ status: 200, closes: true });
    await expect(RawConnection.open(gateway.proxyUrl)).rejects.toThrow('ECONNREFUSED');
    const rest: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => rest.push(chunk));
    events[0]!();
    await once(stream, 'end');
    expect(Buffer.concat(rest).toString()).toBe('data: last\n\n');
    expect(await stopped).toBe(0);
  });

  it('lets HTTP/2 streams end and opens no more', async () => {
    const gateway = await start({ workers: 1 });
    const session = connectHttp2(gateway.proxyTlsUrl!, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/stream', ':authority': 'a' });
    await once(stream, 'data');
    const goneAway = once(session, 'goaway');
    const stopped = gateway.stop();
    await goneAway;
    const rest: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => rest.push(chunk));
    events[0]!();
    await once(stream, 'end');
    expect(Buffer.concat(rest).toString()).toBe('data: last\n\n');
    expect(await stopped).toBe(0);
    session.destroy();
  });

  it('ends a gateway that is still starting, with 0', async () => {
    events = [];
    const { configFile } = await start({ workers: 1 });
    const outside = fileURLToPath(new URL('../../../../examples/custom-plugin/plugin', import.meta.url));
    const child = spawn(process.execPath, [launcher, 'gateway', configFile, ...elsewhere, '--plugins', outside], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const output of [child.stdout, child.stderr])
      output.on('data', (bytes: Buffer) => {
        // It is told before workers are started.
        if (text === '') child.kill('SIGTERM');
        text += bytes.toString();
      });
    const [code] = await once(child, 'exit');
    expect(text).toContain('stopping');
    expect(text).not.toContain('could not start');
    expect(code).toBe(0);
  });
  it('cuts at the deadline what does not end, visibly', async () => {
    const gateway = await start({ workers: 1, args: ['--drain-timeout', '1'] });
    const stream = await openStream(gateway);
    const failed = once(stream, 'error');
    stream.resume();
    expect(await gateway.stop()).toBe(0);
    expect(((await failed)[0] as Error).message).toBe('aborted');
  });
});

describe('npm’s shell', () => {
  it('takes the gateway with it when a signal ends it', async () => {
    events = [];
    const gateway = await start({ workers: 1 });
    const args = [gateway.configFile, ...elsewhere, '--workers', '1', '--log-format', 'json'].join(' ');
    const shell = spawn('sh', ['-c', `'${process.execPath}' '${launcher}' gateway ${args}; true`], {
      env: { ...process.env, npm_execpath: 'npm' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(shell.stdout!, 'data')) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    shell.kill('SIGTERM');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

const anywhere = ['--proxy-listen', '127.0.0.1:0', '--proxy-listen-tls', 'off'];
const elsewhere = [...anywhere, '--admin-listen', 'off', '--status-listen', 'off'];

describe('a start that fails', () => {
  const run = async (args: string[]) => {
    const child: ChildProcess = spawn(process.execPath, [launcher, 'gateway', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const output of [child.stdout!, child.stderr!])
      output.on('data', (bytes: Buffer) => {
        text += bytes.toString();
      });
    const [code] = await once(child, 'exit');
    return { code, text };
  };
  it('says which address is taken', async () => {
    const gateway = await start({ workers: 1 });
    const taken = (url: string) => new URL(url).host;
    for (const [flag, url] of [
      ['--proxy-listen', gateway.proxyUrl],
      ['--admin-listen', gateway.adminUrl],
    ] as const) {
      const { code, text } = await run([gateway.configFile, ...elsewhere, flag, taken(url), '--workers', '2']);
      expect(code).toBe(1);
      expect(text).toContain(`${taken(url)} is in use: stop what listens there, or choose another address`);
      expect(text).not.toContain('    at ');
    }
  });

  it('takes a port alone as one of loopback, where nobody is asked who they are', async () => {
    const gateway = await start({ workers: 1 });
    const { port } = new URL(gateway.adminUrl);
    const { text } = await run([gateway.configFile, ...elsewhere, '--admin-listen', port, '--workers', '1']);
    expect(text).toContain(`127.0.0.1:${port} is in use`);
  });

  it('says what is wrong with the configuration', async () => {
    const { code, text } = await run(['/no/such/kong.yaml', ...elsewhere]);
    expect(code).toBe(1);
    expect(text).toContain('/no/such/kong.yaml there is no such file');
  });
});
