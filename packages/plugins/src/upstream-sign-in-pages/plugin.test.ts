import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { upstreamSignInSchema } from '../shared/upstream-sign-in/schema.ts';
import { upstreamSignInPages } from './plugin.ts';

const pages = 'https://gateway.example/connect';

function run(configured: readonly { id: string; pages?: string; enabled?: boolean }[]) {
  const plugins = configured.map(({ enabled = true, ...config }) => ({
    enabled,
    config: upstreamSignInSchema.parse({ resource: `https://${config.id}.example/mcp`, pages, ...config }),
  }));
  const services = fakeServices({ consumers: [{ username: 'alice' }], plugins: { 'upstream-sign-in': plugins } });
  const run = runPlugin(upstreamSignInPages, { pages }, { services });
  const consumer = services.consumer('alice');
  return { run, get: (url: string) => run({ url, consumer, credential: { id: 'key of alice' } }) };
}

describe('the pages', () => {
  it('are of the servers that name them and are switched on', async () => {
    const { get } = run([
      { id: 'a' },
      { id: 'b', enabled: false },
      { id: 'c', pages: 'https://gateway.example/elsewhere' },
    ]);
    const answer = await get('https://gateway.example/connect');
    expect(answer).toMatchObject({ status: 200 });
    const text = JSON.stringify(answer);
    expect(text).toContain('a.example');
    expect(text).not.toMatch(/b\.example|c\.example/);
    expect(await get('https://gateway.example/connect/b')).toMatchObject({ status: 404 });
  });

  it('are for people the gateway knows', async () => {
    expect(await run([{ id: 'a' }]).run({ url: pages })).toMatchObject({ status: 401 });
  });

  it('describe the gateway as a client to everybody', async () => {
    expect(await run([]).run({ url: `${pages}/client.json` })).toMatchObject({
      status: 200,
      body: { client_id: `${pages}/client.json`, redirect_uris: [`${pages}/callback`] },
    });
  });
});
