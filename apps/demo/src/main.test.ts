import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setInterval as every } from 'node:timers/promises';
import { connectMcpClient, freePort, PersonAtClient, signInAt } from '@sallyport/testkit';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, 'main.ts');
const anyPort = '127.0.0.1:0';
const args = [
  script,
  ...['proxy-listen', 'proxy-listen-tls', 'admin-listen', 'status-listen', 'control-plane-listen'].flatMap((name) => [
    `--${name}`,
    anyPort,
  ]),
];

describe('the demo', () => {
  const started: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** Starts it below a shell, as npm does, and waits until it says what to try. */
  async function start(command: string) {
    const child = spawn('sh', ['-c', command, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      output.on('line', (line) => {
        lines.push(line);
        if (line.startsWith('Requests appear below')) resolve();
      });
      child.once('exit', () => reject(new Error(`The demo ended:\n${lines.join('\n')}`)));
    });
    const find = (pattern: RegExp) => pattern.exec(lines.join('\n'))![1]!;
    return { child, lines, url: find(/(http:\S+)\/mcp /), logFile: find(/(\S+access\.log)/) };
  }

  it('says what to try, shows requests, and leaves nothing behind', async () => {
    const { child, lines, url, logFile } = await start('exec "$0" "$@"');
    expect((await fetch(`${url}/mcp`, { headers: { apikey: 'wrong' } })).status).toBe(401);
    expect((await fetch(`${url}/mcp`, { headers: { apikey: 'carol-demo-key' } })).status).toBe(403);
    expect((await fetch(`${url}/echo/hello`)).status).toBe(200);
    const shown = lines.flatMap((line) => /(token\(\) .*|curl -i \S+\/echo-oidc.*)/.exec(line)?.[1] ?? []);
    const tried = spawn('sh', ['-c', shown.join('\n')], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect((await text(tried.stdout)).match(/HTTP\S+ \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403', 'HTTP/1.1 401']);
    const asked = lines.flatMap((line) => /(curl -s \S+\/llm .*)/.exec(line)?.[1] ?? []);
    const answered = spawn('sh', ['-c', asked.join('; echo; ')], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [answer, call, kept, masked] = (await text(answered.stdout)).split('\n').map((line) => JSON.parse(line));
    expect(answer).toMatchObject({ model: 'scripted-planner', choices: [{ finish_reason: 'stop' }] });
    expect(call).toMatchObject({ choices: [{ message: { tool_calls: [{ function: { name: 'get_weather' } }] } }] });
    expect(kept).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(masked).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    await until(() =>
      ['ai-prompt-guard: blocked', 'secret-redaction: masked'].every((said) =>
        lines.some((line) => line.includes(said)),
      ),
    );
    const [, baseURL, apiKey, model] = /base URL (\S+), API key (\S+), model (\S+)/.exec(lines.join('\n'))!;
    const sdk = new OpenAI({ baseURL, apiKey });
    const told = await sdk.chat.completions.create({ model: model!, messages: [{ role: 'user', content: 'Hello' }] });
    expect(told).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    await until(() => lines.some((line) => /200.*GET.*\/echo\/hello/.test(line)));
    const question = lines.flatMap((line) => /(curl -s \S+\/v2\/api-requests .*)/.exec(line)?.[1] ?? [])[0]!;
    await until(async () => {
      const curl = spawn('sh', ['-c', question], { stdio: ['ignore', 'pipe', 'inherit'] });
      const { results } = JSON.parse(await text(curl.stdout));
      return results.some(({ request_uri }: { request_uri: string }) => request_uri === '/echo/hello');
    });
    expect(existsSync(logFile)).toBe(true);

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
    expect(existsSync(logFile)).toBe(false);
  });

  it('lets people sign in with an MCP client', async () => {
    const { lines } = await start(`exec "$0" "$@" --proxy-listen=127.0.0.1:${await freePort('127.0.0.1')}`);
    const find = (pattern: RegExp) => pattern.exec(lines.join('\n'))![1]!;
    const url = find(/(http:\S+\/mcp-oidc)/);
    const idpUrl = find(/(http:\S+) +an identity provider/);
    const person = (name: string) => new PersonAtClient({ signIn: (...args) => signInAt(idpUrl, ...args) }, name);
    const alice = await connectMcpClient(url, { person: person('alice') });
    expect(await alice.callTool('echo', { message: 'hello' })).toMatchObject({ isError: false });
    await alice.close();
    await expect(connectMcpClient(url, { person: person('bob') })).rejects.toThrow();
  });

  it('says how to get other ports when one is taken', async () => {
    const { url } = await start('exec "$0" "$@"');
    const taken = new URL(url).host;
    const second = spawn(process.execPath, [...args, '--proxy-listen', taken], { stdio: ['ignore', 'ignore', 'pipe'] });
    started.push(second);
    const said = await text(second.stderr);
    expect(said).toMatch(new RegExp(`^Port ${taken.split(':')[1]} is taken .*\n +npm start -- --proxy-listen `));
  });

  it('ends when its parent is killed', async () => {
    // The shell stays, since it has something to do afterwards.
    const { child, url } = await start('"$0" "$@"; true');
    child.kill('SIGKILL');
    await until(
      async () =>
        await fetch(url).then(
          () => false,
          () => true,
        ),
    );
  });
});

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  for await (const _ of every(50)) {
    if (await isTrue()) return;
    if (performance.now() > deadlineMs) throw new Error('It did not happen within 20 s.');
  }
}
