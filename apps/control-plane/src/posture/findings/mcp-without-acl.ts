import type { ConfiguredPlugin, PluginEntity } from '@sallyport/pipeline';
import { type KnownTool, McpAccess } from '@sallyport/plugins/mcp-access';
import { defineFinding, type Found, type PlaneFacts } from '../finding.ts';
import type { CompiledPlane } from '../plane/compiled-plane.ts';
import { entities } from '../plane/compiled-plane.ts';
import type { RouteFacts } from '../plane/route-facts.ts';
import { changedAtMs, nameOf, pluginName, someOf } from './entity-name.ts';

export const mcpWithoutAcl = defineFinding({
  kind: 'mcp-tools-without-acl',
  title: 'MCP tools without rules about who may call them',
  why: 'Whoever gets to the server may call all of these tools, and so may every agent that acts for them.',
  about: 'control-plane',
  find: (facts) => facts.routes.flatMap((route) => found(facts, route) ?? []),
});

function found(facts: PlaneFacts, route: RouteFacts): Found | undefined {
  const plugin = route.mcp;
  const access = plugin && accessOf(facts.plane, plugin, route);
  if (plugin === undefined || access === undefined) return undefined;
  const open = access.tools.filter((tool) => access.isOpen(tool));
  if (open.length === 0) return undefined;
  const named = open.filter(({ isAnyOther }) => !isAnyOther).map(({ name }) => name);
  const isWhole = open.some(({ isAnyOther }) => isAnyOther) || open.length === access.tools.length;
  return {
    severity: route.isOpen ? 'high' : 'medium',
    title: isWhole
      ? `Whoever gets to the MCP server at ${route.name} may call every tool that no rule names`
      : `Whoever gets to the MCP server at ${route.name} may call ${someOf(named)}`,
    entity: nameOf('route', route.route),
    evidence: [
      {
        text: isWhole
          ? 'There is no default_acl about tools, or it names nobody.'
          : `These tools have a rule of their own that names nobody: ${someOf(named)}.`,
        entity: pluginName(plugin),
        path: isWhole ? 'config.default_acl' : 'config.tools',
      },
    ],
    fix: fixOf(facts, plugin),
    ...(named.length > 0 && {
      block: {
        text: 'Stops these tools for everybody, at every route of the control plane.',
        blocks: named.slice(0, blocksMax).map((name) => ({ kind: 'tool', name }) as const),
      },
    }),
    owned: [route.route, route.service],
    sinceMs: changedAtMs(plugin),
  };
}

const blocksMax = 50;

/** The rules of an MCP server; undefined of a plugin that no client speaks to. */
export function accessOf(plane: CompiledPlane, plugin: PluginEntity, route: RouteFacts): McpAccess | undefined {
  const configured: ConfiguredPlugin = {
    pluginId: plugin.id,
    enabled: true,
    tags: plugin.tags ?? [],
    config: plugin.config,
    route: plugin.route === undefined ? undefined : route.route,
    service: route.service,
  };
  return McpAccess.of(configured, plane.directory);
}

export function toolLabel({ name, source, isAnyOther }: KnownTool): string {
  const label = isAnyOther ? 'any other tool' : name;
  return source === undefined ? label : `${source}/${label}`;
}

function fixOf({ plane }: PlaneFacts, plugin: PluginEntity): Found['fix'] {
  const group = entities(plane.document, 'consumer_groups')[0]?.['name'];
  const config = plugin.config as { acl_attribute_type?: string; default_acl?: { scope: string }[]; mode?: string };
  const others = (config.default_acl ?? []).filter(({ scope }) => scope !== 'tools');
  const isByClaim = config.acl_attribute_type === 'oauth_access_token';
  return {
    text: 'Say in default_acl who may use tools that have no rule of their own, and in the tools themselves who may use these.',
    changes: [
      {
        action: 'patch',
        collection: 'plugins',
        key: plugin.id,
        fields: {
          config: {
            ...(!isByClaim && { include_consumer_groups: true }),
            default_acl: [...others, { scope: 'tools', allow: [String(group ?? 'tool-users')] }],
          },
        },
      },
    ],
    isExample: true,
  };
}
