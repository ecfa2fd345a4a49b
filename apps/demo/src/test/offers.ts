import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { script, until } from './demo-process.ts';
import type { Stage } from './stage.ts';

/** What a developer tries first, as the demo says it. */
export function itOffersWhatToTry(stage: Stage): void {
  const toTry = (pattern: RegExp) => stage.demo.examples.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? []);

  it('offers APIs, models and MCP servers, each with what to try', async () => {
    const { gateway } = stage;
    expect((await fetch(`${gateway}/mcp`, { headers: { apikey: 'wrong' } })).status).toBe(401);
    expect((await fetch(`${gateway}/mcp`, { headers: { apikey: 'carol-demo-key' } })).status).toBe(403);
    expect((await fetch(`${gateway}/echo/hello`)).status).toBe(200);
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
    const [, baseURL, apiKey, model] = /base URL (\S+), API key (\S+), model (\S+)/.exec(stage.demo.examples)!;
    const sdk = new OpenAI({ baseURL, apiKey });
    const told = await sdk.chat.completions.create({ model: model!, messages: [{ role: 'user', content: 'Hello' }] });
    expect(told).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });

  it('shows requests to AI_Platform, and its control plane knows them', async () => {
    for (const said of [/200.*GET.*\/echo\/hello/, /ai-prompt-guard: blocked/, /secret-redaction: masked/])
      await until(() => stage.demo.lines.some((line) => said.test(line)));
    expect(existsSync(join(stage.folder, 'access.log'))).toBe(true);
    const [question] = toTry(/(curl -s \S+\/v2\/api-requests .*)/);
    await until(async () => {
      const { results } = JSON.parse(await shell([question!]));
      return results.some(({ request_uri }: { request_uri: string }) => request_uri === '/echo/hello');
    });
  });

  it('refuses a second start beside it, and flags that it does not know, with the way on', async () => {
    const again = (...args: string[]) => {
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      return Promise.all([text(child.stderr), once(child, 'exit')]);
    };
    const [second, strange] = await Promise.all([
      again('--ports', '0', '--state-folder', stage.folder),
      again('--port', '1'),
    ]);
    expect(second).toEqual([
      expect.stringMatching(/^A demo runs already: process \d+ has .*\n +npm start -- /),
      [1, null],
    ]);
    expect(strange).toEqual([expect.stringMatching(/'--port'[\s\S]*--ports N/), [1, null]]);
  });

  it('keeps a ledger of what was asked of sample services, which the control plane counts alike', async () => {
    expect(stage.demo.ledger('Shared_Services').length).toBe(8);
    expect(stage.demo.ledger('Payments').length).toBe(4);
    await stage.expectCountsOfLedger();
  });

  it('has a whole day of traffic before the past one, so that the two can be compared', () => {
    const now = Date.now();
    const requestsOf = (daysAgo: number) => {
      const toMs = now - daysAgo * 24 * 3_600_000;
      const sums = stage.demo.ledger('Shared_Services', { fromMs: toMs - 24 * 3_600_000, toMs });
      return sums.reduce((sum, { requests }) => sum + requests, 0);
    };
    expect(Math.abs(requestsOf(0) / requestsOf(1) - 1)).toBeLessThan(0.1);
  });
}

async function shell(commands: readonly string[]): Promise<string> {
  return await text(spawn('sh', ['-c', commands.join('; echo; ')], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout);
}
