import { afterEach, describe, expect, it } from 'vitest';
import { connectMcpClient, connectMcpSdkClient } from '../mcp/clients.ts';
import { type McpEras, type RunningMcpEverything, startMcpEverything } from './start.ts';

describe('the everything-server', () => {
  let server: RunningMcpEverything | undefined;
  afterEach(() => server?.stop());

  async function urlOf(eras: McpEras): Promise<string> {
    server = await startMcpEverything(eras);
    return server.url;
  }

  it('serves each client in the era it prefers', async () => {
    const url = await urlOf('both');
    const clients = await Promise.all([
      connectMcpSdkClient(url),
      connectMcpClient(url),
      connectMcpClient(url, { negotiates: 'auto' }),
    ]);
    const versions = clients.map(({ protocolVersion }) => protocolVersion);
    expect(versions).toEqual(['2025-11-25', '2025-11-25', '2026-07-28']);
    for (const client of clients) {
      expect(await client.listTools()).toContain('test_x_mcp_header');
      expect((await client.callTool('test_simple_text')).text).toContain('simple text response');
      await client.close();
    }
    expect(server!.sessions()).toBe(0);
  });

  it('knows no sessions where it is modern only', async () => {
    const url = await urlOf('modern');
    await expect(connectMcpSdkClient(url)).rejects.toThrow();
    const client = await connectMcpClient(url, { negotiates: 'auto' });
    expect(client.protocolVersion).toBe('2026-07-28');
    await client.close();
  });

  it('leads a client that would rather be modern to a session where it is legacy only', async () => {
    const client = await connectMcpClient(await urlOf('legacy'), { negotiates: 'auto' });
    expect(client.protocolVersion).toBe('2025-11-25');
    await client.close();
  });

  it('forgets sessions when told to', async () => {
    const client = await connectMcpClient(await urlOf('legacy'));
    await server!.forgetSessions();
    await expect(client.listTools()).rejects.toThrow();
  });

  it('refuses foreign hosts', async () => {
    const { origin, pathname } = new URL(await urlOf('both'));
    const response = await fetch(`${origin}${pathname}`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(response.status).toBe(403);
  });
});
