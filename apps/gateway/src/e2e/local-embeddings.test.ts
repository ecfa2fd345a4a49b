import { readdirSync, readFileSync } from 'node:fs';
import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

let provider: RunningDevLlm;
let gateway: RunningGateway;

const target = (url: string, name: string, description: string) => ({
  route_type: 'llm/v1/chat',
  model: { provider: 'openai', name, options: { upstream_url: url } },
  auth: { header_name: 'Authorization', header_value: 'Bearer k' },
  description,
});

beforeAll(async () => {
  provider = await startDevLlm({ key: 'k' });
  const targets = [
    target(provider.url, 'gpt-4.1', 'Write a function in Python or Java. Fix a bug in my code.'),
    target(provider.url, 'gpt-4o', 'Write a poem, a song or a story.'),
    target(provider.url, 'gpt-4o-mini', 'CATCHALL'),
  ];
  const config = {
    balancer: { algorithm: 'semantic' },
    vectordb: { strategy: 'memory', threshold: 0.7 },
    targets,
  };
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      routes: [{ name: 'r', paths: ['/chat'], plugins: [{ name: 'ai-proxy-advanced', config }] }],
    }),
    workers: 2,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await provider?.stop();
});

async function modelFor(content: string): Promise<string | undefined> {
  const { status, headers } = await ask(`${gateway.proxyUrl}/chat`, {
    method: 'POST',
    headers: ['Content-Type', 'application/json', 'Connection', 'close'],
    body: JSON.stringify({ messages: [{ role: 'user', content }] }),
  });
  expect(status).toBe(200);
  return String(headers['x-kong-llm-model']).split('/').at(-1);
}

const logged = (text: string) => gateway.logs.filter((line) => line.includes(text)).length;

/** The process of the embedding model, among the children of the gateway's first process. */
function embeddingProcess(): number {
  const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
  expect(own).toHaveLength(1);
  return Number(own[0]);
}

function isOurs(pid: string): boolean {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (
      Number(parent) === gateway.process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('embedding-host')
    );
  } catch {
    return false;
  }
}

describe('the local embedding model', () => {
  it('tells what prompts are about, in one process for all workers', async () => {
    await expect.poll(() => modelFor('Write a Python function that reverses a list.')).toBe('gpt-4.1');
    for (let i = 0; i < 8; i++) {
      expect(await modelFor(`Write a poem about ${i} autumn leaves.`)).toBe('gpt-4o');
      expect(await modelFor(`There is a bug in line ${i} of my Java code.`)).toBe('gpt-4.1');
    }
    expect(await modelFor('How do I get a refund for a parking ticket?')).toBe('gpt-4o-mini');
    expect(logged('the embedding model is loaded')).toBe(1);
  });

  it('is replaced when its process dies, while requests are answered', async () => {
    process.kill(embeddingProcess(), 'SIGKILL');
    await expect.poll(() => modelFor(`Write a song about a cat named ${Math.random()}`)).toBe('gpt-4o');
    expect(logged('the process of the embedding model ended and is replaced')).toBe(1);
  });
});
