import { type Configured, type Plugin, type Route, routesOf } from '../parts/entities.ts';

/** A route on which tools are offered, or made for others to offer. */
export interface Server {
  readonly controlPlaneId: string;
  readonly controlPlane: string;
  readonly route: Route;
  readonly plugin: Plugin;
  readonly mode: Mode;
  /** Those that the configuration names; a server may tell its callers of more. */
  readonly namedTools: readonly string[];
}

export const modes = {
  'passthrough-listener': 'Passes on to an MCP server',
  'conversion-listener': 'Makes tools of an API',
  listener: 'Offers the tools of several',
  'conversion-only': 'Makes tools for others to offer',
  'upstream-server': 'A server whose tools others offer',
} as const;

export type Mode = keyof typeof modes;

/** Whether callers reach it themselves, or only through one that listens. */
export const listens = (mode: Mode): boolean => mode.endsWith('listener');

/** All routes of MCP, those that listen first. */
export function serversOf(configured: readonly Configured[]): readonly Server[] {
  const found = configured.flatMap((at) => {
    const own = new Map<string, Server>();
    // The plugin of a route counts before that of its service.
    const plugins = at.plugins.filter(({ name, enabled }) => name === 'ai-mcp-proxy' && enabled !== false);
    for (const plugin of [...plugins].sort((a, b) => Number(Boolean(a.route)) - Number(Boolean(b.route)))) {
      for (const route of routesOf(at, plugin)) {
        const mode = plugin.config['mode'] as Mode;
        const namedTools = toolNames(plugin.config['tools']);
        own.set(route.id, {
          ...{ controlPlaneId: at.plane.id, controlPlane: at.plane.name },
          ...{ route, plugin, mode, namedTools },
        });
      }
    }
    return [...own.values()];
  });
  return found.sort((a, b) => Number(listens(b.mode)) - Number(listens(a.mode)));
}

function toolNames(tools: unknown): readonly string[] {
  if (!Array.isArray(tools)) return [];
  return (tools as readonly { readonly name?: unknown }[]).map(({ name }) => String(name ?? ''));
}
