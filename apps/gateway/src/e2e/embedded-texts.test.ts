import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { type RunningRedis, startGateway, startRedis } from '@sallyport/testkit';
import { type RunningPostgres, startPostgres } from '@sallyport/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const key = 'k';
let models: RunningDevLlm;
let embeddings: RunningDevLlm;
let redis: RunningRedis;
let postgres: RunningPostgres;
beforeAll(async () => {
  [models, embeddings, redis, postgres] = await Promise.all([
    startDevLlm({ key }),
    startDevLlm({ key }),
    startRedis(),
    startPostgres(),
  ]);
});
afterAll(() => Promise.all([models?.stop(), embeddings?.stop(), redis?.stop(), postgres?.stop()]));

const auth = { header_name: 'Authorization', header_value: `Bearer ${key}` };

function config(store: object, threshold: number): string {
  const target = (name: string, description: string) => ({
    route_type: 'llm/v1/chat',
    auth,
    model: { provider: 'openai', name, options: { upstream_url: models.url } },
    description,
  });
  const plugin = {
    balancer: { algorithm: 'semantic' },
    embeddings: {
      auth,
      model: { provider: 'openai', name: 'text-embedding-3-small', options: { upstream_url: embeddings.url } },
    },
    vectordb: { dimensions: 256, threshold, ...store },
    targets: [target('gpt-4.1', 'about code'), target('gpt-4o', 'CATCHALL')],
  };
  return JSON.stringify({
    _format_version: '3.0',
    routes: [{ name: 'r', paths: ['/chat'], plugins: [{ name: 'ai-proxy-advanced', config: plugin }] }],
  });
}

/** Texts that the embeddings API was sent since the last look. */
function asked(): string[] {
  const texts = embeddings.journal.all.flatMap((request) => (request.json() as { input: string[] }).input);
  embeddings.journal.clear();
  return texts;
}

async function modelFor(url: string, content: string): Promise<unknown> {
  const { headers } = await ask(`${url}/chat`, {
    method: 'POST',
    headers: ['Content-Type', 'application/json'],
    body: JSON.stringify({ messages: [{ role: 'user', content }] }),
  });
  return headers['x-kong-llm-model'];
}

// Where others see them too, restarts and other nodes do not ask for them again.
describe('texts of a configuration', () => {
  it.each([
    ['memory', () => ({ strategy: 'memory' }), false],
    ['redis', () => ({ strategy: 'redis', redis: { host: redis.host, port: redis.port } }), true],
    [
      'pgvector',
      () => ({
        strategy: 'pgvector',
        pgvector: { host: postgres.host, port: postgres.port, database: 'postgres', password: 'any' },
      }),
      true,
    ],
  ])('in %s are embedded once, whatever is reloaded', { timeout: 90_000 }, async (_name, store, isShared) => {
    const first = await startGateway({ config: config(store(), 0.5), workers: 1 });
    expect(await modelFor(first.proxyUrl, 'about code')).toBe('openai/gpt-4.1');
    expect(asked()).toEqual(['about code']);
    const reload = await ask(`${first.adminUrl}/config`, { method: 'POST', body: config(store(), 0.4) });
    expect(reload.status).toBe(201);
    expect(await modelFor(first.proxyUrl, 'something else')).toBe('openai/gpt-4o');
    expect(asked()).toEqual(['something else']);
    await first.stop();
    const second = await startGateway({ config: config(store(), 0.5), workers: 1 });
    expect(await modelFor(second.proxyUrl, 'something else')).toBe('openai/gpt-4o');
    expect(asked()).toEqual(isShared ? ['something else'] : ['about code', 'something else']);
    await second.stop();
  });
});
