import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mcpClients } from './clients.ts';
import { type RunningEverything, startEverything } from './everything.ts';

describe('official MCP clients against the reference server', () => {
  let server: RunningEverything;
  beforeAll(async () => {
    server = await startEverything();
  });
  afterAll(() => server.stop());

  it.each(mcpClients)('%s lists and calls tools', async (_generation, connect) => {
    const client = await connect(server.url, { headers: { 'x-test': 'yes' } });
    expect(await client.listTools()).toContain('echo');
    expect(await client.callTool('echo', { message: 'hello' })).toEqual({ text: 'Echo: hello', isError: false });
    await client.close();
  });
});
