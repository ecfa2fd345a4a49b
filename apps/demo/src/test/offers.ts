import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connectMcpClient, PersonAtClient, PlainBrowser, signInAt } from '@sallyport/testkit';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counted, type DemoProcess, script, startDemoProcess, until } from './test/demo-process.ts';

describe('the demo', { timeout: 120_000 }, () => {
  let folder: string;
  let demo: DemoProcess;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-demo-test-'));
    demo = await startDemoProcess('exec "$0" "$@"', folder);
    url = demo.find(/(http:\S+) +the gateway of AI_Platform/);
  }, 120_000);
  afterAll(async () => {
    demo.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const shell = async (commands: readonly string[]) =>
    await text(spawn('sh', ['-c', commands.join('; echo; ')], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout);
  const toTry = (pattern: RegExp) => demo.examples.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? []);

  it('offers APIs, models and MCP servers, each with what to try', async () => {
    expect((await fetch(`${url}/mcp`, { headers: { apikey: 'wrong' } })).status).toBe(401);
    expect((await fetch(`${url}/mcp`, { headers: { apikey: 'carol-demo-key' } })).status).toBe(403);
    expect((await fetch(`${url}/echo/hello`)).status).toBe(200);
    const people = await shell(toTry(/(token\(\) .*|curl -i \S+\/echo-oidc.*)/));
    expect(people.match(/HTTP\S+ \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403', 'HTTP/1.1 401']);
    const [answer, call, kept, masked] = (await shell(toTry(/(curl -s \S+\/llm .*)/)))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    expect(answer).toMatchObject({ model: 'scripted-planner', choices: [{ finish_reason: 'stop' }] });
    expect(call).toMatchObject({ choices: [{ message: { tool_calls: [{ function: { name: 'get_weather' } }] } }] });
    expect(kept).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(masked).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    const [, baseURL, apiKey, model] = /base URL (\S+), API key (\S+), model (\S+)/.exec(demo.examples)!;
    const sdk = new OpenAI({ baseURL, apiKey });
    const told = await sdk.chat.completions.create({ model: model!, messages: [{ role: 'user', content: 'Hello' }] });
    expect(told).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });

  it('shows requests to AI_Platform, and its control plane knows them', async () => {
    for (const said of [/200.*GET.*\/echo\/hello/, /ai-prompt-guard: blocked/, /secret-redaction: masked/])
      await until(() => demo.lines.some((line) => said.test(line)));
    expect(existsSync(join(folder, 'access.log'))).toBe(true);
    const [question] = toTry(/(curl -s \S+\/v2\/api-requests .*)/);
    await until(async () => {
      const { results } = JSON.parse(await shell([question!]));
      return results.some(({ request_uri }: { request_uri: string }) => request_uri === '/echo/hello');
    });
  });

  it('lets people sign in with an MCP client', async () => {
    const idpUrl = demo.find(/(http:\S+) +the identity provider/);
    const person = (name: string) => new PersonAtClient({ signIn: (...args) => signInAt(idpUrl, ...args) }, name);
    const alice = await connectMcpClient(`${url}/mcp-oidc`, { person: person('alice') });
    expect(await alice.callTool('echo', { message: 'hello' })).toMatchObject({ isError: false });
    await alice.close();
    await expect(connectMcpClient(`${url}/mcp-oidc`, { person: person('bob') })).rejects.toThrow();
  });

  it('has people sign in to the chatbot, each with the models that they may use, unless they are in no group', async () => {
    const idpUrl = demo.find(/(http:\S+) +the identity provider/);
    const comes = async (name: string) => {
      const browser = new PlainBrowser();
      const visit = await signInAt(idpUrl, name, `${url}/chat/`, { browser });
      const session = await browser.open(`${url}/chat/api/session`);
      return [visit.response.status, session.response.ok ? JSON.parse(session.text) : undefined];
    };
    expect(await comes('bob')).toEqual([403, undefined]);
    const model = (id: string) => expect.objectContaining({ id });
    const [first, second] = [model('scripted-planner-openai'), model('scripted-planner-anthropic')];
    expect(await comes('alice')).toEqual([200, expect.objectContaining({ models: [first, second] })]);
    expect(await comes('carol')).toEqual([200, expect.objectContaining({ models: [first] })]);
  });

  it('has alice see all control planes, and carol that of payments', async () => {
    const idpUrl = demo.find(/(http:\S+) +the identity provider/);
    const controlPlane = demo.find(/(http:\S+)\/login\/demo/);
    const seenBy = async (name: string) => {
      const browser = new PlainBrowser();
      await signInAt(idpUrl, name, `${controlPlane}/login/demo`, { browser });
      const { text: answer } = await browser.open(`${controlPlane}/v2/control-planes?sort=name`);
      return (JSON.parse(answer).data as { name: string }[]).map((it) => it.name);
    };
    expect(await seenBy('alice')).toEqual(['AI_Platform', 'Payments', 'Shared_Services']);
    expect(await seenBy('carol')).toEqual(['Payments']);
  });

  it('refuses a second start beside it, with the way on', async () => {
    const again = (...args: string[]) => {
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      return Promise.all([text(child.stderr), once(child, 'exit')]);
    };
    const [sameFolder, samePort, strange] = await Promise.all([
      again('--ports', '0', '--state-folder', folder),
      again('--ports', new URL(url).port, '--state-folder', join(folder, 'other')),
      again('--port', '1'),
    ]);
    expect(sameFolder).toEqual([
      expect.stringMatching(/^A demo runs already: process \d+ has .*\n +npm start -- /),
      [1, null],
    ]);
    expect(samePort).toEqual([expect.stringMatching(/^Ports? .* taken by .*\n +npm start -- --ports /), [1, null]]);
    expect(strange).toEqual([expect.stringMatching(/'--port'[\s\S]*--ports N/), [1, null]]);
  });

  it('keeps a ledger of what was asked of sample services, which the control plane counts alike', async () => {
    expect(demo.ledger('Shared_Services').length).toBe(8);
    expect(demo.ledger('Payments').length).toBe(4);
    await expectCountsOfLedger();
  });

  it('ends in order when it is told to, and goes on where it ended', async () => {
    const requests = () => demo.ledger('Shared_Services').reduce((sum, it) => sum + it.requests, 0);
    demo.child.kill('SIGTERM');
    expect(await once(demo.child, 'exit')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
    const before = requests();
    // The shell stays, since it has something to do afterwards.
    demo = await startDemoProcess('"$0" "$@"; true', folder);
    url = demo.find(/(http:\S+) +the gateway of AI_Platform/);
    expect(requests()).toBeGreaterThanOrEqual(before);
    await expectCountsOfLedger();
    expect((await fetch(`${url}/echo/hello`)).status).toBe(200);
  });

  it('ends when its parent is killed', async () => {
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    demo.child.kill('SIGKILL');
    await until(() => !isRunning(pid));
    await expect(fetch(url)).rejects.toThrow();
  });

  /** While there is no traffic; gateways tell of it a moment later. */
  async function expectCountsOfLedger(): Promise<void> {
    process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGUSR2');
    await until(() => demo.lines.some((line) => line.startsWith('Traffic is paused')));
    for (const plane of ['Shared_Services', 'Payments']) {
      const wanted = new Map(demo.ledger(plane).map(({ service, statuses }) => [service, statuses]));
      const total = (counts: Map<string, ReadonlyMap<number, number>>) =>
        [...counts.values()].flatMap((statuses) => [...statuses.values()]).reduce((sum, count) => sum + count, 0);
      await until(async () => total(await counted(demo, plane)) >= total(wanted));
      expect(await counted(demo, plane)).toEqual(wanted);
    }
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
