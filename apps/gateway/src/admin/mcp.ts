import type { GatewayNode } from '../primary/node.ts';
import type { Archive } from './archive.ts';
import { methodNotAllowed } from './errors.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

/** `/mcp`: each MCP server that is made of several, with how its sources' lists are, as a worker that was asked for them knows. */
export async function mcpApi(
  { method, segments }: AdminRequest,
  node: GatewayNode,
  archive: Archive | undefined,
): Promise<AdminAnswer | undefined> {
  if (segments[0] !== 'mcp' || segments.length > 1) return undefined;
  if (method !== 'GET') return methodNotAllowed;
  const data: unknown[] = [];
  for await (const plugin of archive?.all('plugins') ?? []) {
    const { mode, server } = (plugin['config'] ?? {}) as { mode?: string; server?: { tag?: string } };
    if (plugin['name'] !== 'ai-mcp-proxy' || mode !== 'listener') continue;
    const order = { action: 'find', kind: 'mcp', key: 'sources', owner: plugin.id } as const;
    const { found } = await node.orderCaches(order);
    data.push({
      plugin: plugin.id,
      route: plugin['route'],
      service: plugin['service'],
      tag: server?.tag,
      sources: found?.['sources'] ?? [],
    });
  }
  return { status: 200, body: { data, next: null } };
}
