import type { ServerResponse } from 'node:http';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, askJson, serve, type TestServer } from './support.ts';

let server: TestServer;
let gateway: RunningGateway;
/** For a machine that has other things to do as well. */
const patiently = { timeout: 20_000 };
/** Calls that wait for their answer. */
const waiting: ServerResponse[] = [];

beforeAll(async () => {
  server = await serve((request, response) => {
    request.resume();
    request.on('end', () => waiting.push(response));
  });
  gateway = await startGateway({
    workers: 2,
    config: `
_format_version: "3.0"
services:
  - name: mcp
    url: ${server.url}
    routes:
      - name: mcp
        paths: [/mcp]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
              server: { session: { managed: false } }
              tools:
                - { name: slow, description: d, limits: { concurrency: 3 } }
      - name: changed
        paths: [/changed]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
              server: { session: { managed: false } }
              tools:
                - { name: secret, description: d, acl: { allow: [nobody] } }
          - { name: request-transformer, config: { replace: { body: ["method:tools/call"] } } }
`,
  });
}, 60_000);

afterAll(async () => {
  for (const response of waiting) response.end('{}');
  await gateway.stop();
  await server.stop();
});

function call(id: number): Promise<Answer> {
  return ask(`${gateway.proxyUrl}/mcp`, {
    method: 'POST',
    // Within a session of the server's, nobody asks which revision it speaks.
    headers: ['Content-Type', 'application/json', 'Mcp-Session-Id', 's'],
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'slow' } }),
  });
}

/** Calls so often, once nothing is under way; what was refused is told, and the others wait at the server. */
async function fill(count: number): Promise<Answer[]> {
  answerAll();
  const answers: Answer[] = [];
  for (let i = 0; i < count; i++) {
    void call(i).then(
      (answer) => answers.push(answer),
      () => undefined,
    );
  }
  await expect.poll(() => waiting.length + answers.length, patiently).toBe(count);
  return answers;
}

function answerAll(): void {
  for (const response of waiting.splice(0)) response.end('{"jsonrpc":"2.0","id":1,"result":{}}');
}

describe('calls of a tool that may be under way', { timeout: 60_000 }, () => {
  it('are as many as configured, over all workers, and one more when one has ended', async () => {
    const refused = await fill(8);
    expect(waiting).toHaveLength(3);
    expect(refused).toHaveLength(5);
    for (const { status, text } of refused) {
      expect(status).toBe(429);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 429, data: { reason: 'too_many_under_way' } } });
    }
    await expect.poll(async () => (await fill(4)).length, patiently).toBe(1);
  });

  it('leave their places when their worker is killed', async () => {
    await expect.poll(async () => (await fill(3)).length, patiently).toBe(0);
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    for (const pid of pids.workers) process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => gateway.logs.filter((line) => line.includes('a worker ended')).length, patiently)
      .toBeGreaterThanOrEqual(2);
    waiting.length = 0;
    await expect.poll(async () => (await fill(3)).length, patiently).toBe(0);
  });
});

describe('a call that another plugin changes after it was judged', () => {
  const send = (name: string) =>
    ask(`${gateway.proxyUrl}/changed`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json', 'Mcp-Session-Id', 's'],
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { name } }),
    });

  it('is judged again as it will be sent', async () => {
    answerAll();
    const { status, text } = await send('secret');
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { code: -32602 } });
    expect(waiting).toHaveLength(0);
    const passed = send('other');
    await expect.poll(() => waiting.length, patiently).toBe(1);
    answerAll();
    expect((await passed).status).toBe(200);
  });
});
