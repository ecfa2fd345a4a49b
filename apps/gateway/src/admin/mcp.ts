import { methodNotAllowed } from '@sallyport/admin-api';
import type { GatewayNode } from '../primary/node.ts';
import type { Archive } from './archive.ts';
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
      sources: found?.['sources'] ?? (await unasked(archive!, server?.tag)),
    });
  }
  return { status: 200, body: { data, next: null } };
}

/** The sources of a listener that nobody has asked for a list yet, or that let no session begin. */
async function unasked(archive: Archive, tag: string | undefined): Promise<{ name: unknown; lists: [] }[]> {
  const sources: { name: unknown; lists: [] }[] = [];
  for await (const plugin of archive.all('plugins')) {
    const { mode } = (plugin['config'] ?? {}) as { mode?: string };
    const tags = (plugin['tags'] ?? []) as readonly unknown[];
    if (plugin['name'] !== 'ai-mcp-proxy' || plugin['enabled'] === false) continue;
    if (!sourceModes.has(mode) || !tags.includes(tag)) continue;
    const route = await archive.find('routes', idOf(plugin['route']));
    const service = await archive.find('services', idOf(route?.['service']));
    sources.push({ name: service?.['name'] ?? route?.['name'] ?? plugin.id, lists: [] });
  }
  return sources;
}

const sourceModes: ReadonlySet<unknown> = new Set(['conversion-only', 'upstream-server', 'stdio-server']);

function idOf(reference: unknown): string {
  return (reference as { id?: string } | null | undefined)?.id ?? '';
}
