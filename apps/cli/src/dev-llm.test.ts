import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { launcher, sallyport } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';

/** Starts it on a free port and runs a function with what it says; then ends it as an operator would. */
async function withLlm(args: string[], use: (said: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [launcher, 'dev-llm', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith('Ctrl-C')) break;
    }
    await use(lines.join('\n'));
  } finally {
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  }
}

describe('sallyport dev-llm', () => {
  it('says how to ask it something, and that works', async () => {
    await withLlm(['--key', 'sk-dev'], async (said) => {
      const command = /curl [\s\S]*?}'/.exec(said)![0];
      const curl = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
      expect(JSON.parse(await text(curl.stdout))).toMatchObject({
        model: 'scripted-planner',
        choices: [{ message: { content: expect.stringContaining('I am a scripted planner') } }],
      });
      const url = /^(http\S+)/m.exec(said)![1]!;
      expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    });
  });

  it('answers with as many tokens, of the models, as it is told', async () => {
    await withLlm(['--answer-tokens', '40', '--latency', '1', '--pace', '0', '--model', 'small'], async (said) => {
      const url = /^(http\S+)/m.exec(said)![1]!;
      const ask = (model: string) =>
        fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
        });
      expect(await (await ask('small')).json()).toMatchObject({ usage: { completion_tokens: 40 } });
      expect((await ask('large')).status).toBe(404);
    });
  });

  it('says what to do where its port is taken, and does not listen beyond loopback unless it is told to', async () => {
    await withLlm([], async (said) => {
      const { port } = new URL(/^(http\S+)/m.exec(said)![1]!);
      const { code, err } = await sallyport('dev-llm', '--port', port);
      expect([code, err]).toEqual([1, expect.stringContaining(`127.0.0.1:${port} is in use: stop what`)]);
    });
    const { code, err } = await sallyport('dev-llm', '--host', '0.0.0.0');
    expect([code, err]).toEqual([2, expect.stringContaining('add --allow-network where that is meant')]);
  });
});
