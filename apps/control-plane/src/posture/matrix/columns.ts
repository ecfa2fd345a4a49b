import type { Exchange, PluginEntity } from '@sallyport/pipeline';
import type { McpAccess } from '@sallyport/plugins/mcp-access';
import { ModelAccess, type ModelAccessSettings } from '@sallyport/plugins/model-access';
import { accessOf, toolLabel } from '../findings/mcp-without-acl.ts';
import { targetsOf } from '../findings/model-route.ts';
import type { CompiledPlane } from '../plane/compiled-plane.ts';
import type { RouteFacts } from '../plane/route-facts.ts';

export const matrixKinds = ['mcp-tools', 'models', 'routes'] as const;
export type MatrixKind = (typeof matrixKinds)[number];

export interface CellVerdict {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly text: string;
  readonly plugin?: Pick<PluginEntity, 'id' | 'name'> | undefined;
  readonly path?: string | undefined;
}

/** A tool, a model, or a route as a whole. */
export interface MatrixColumn {
  readonly id: string;
  readonly name: string;
  readonly route: RouteFacts;
  /** What is said of somebody whom the route's other plugins let in; undefined where they say all. */
  readonly decide: ((x: Exchange) => CellVerdict) | undefined;
}

/** Claims that rules go by, with the values that they name. */
export type NamedClaims = Map<string, Set<string>>;

export function columnsOf(
  plane: CompiledPlane,
  routes: readonly RouteFacts[],
  kind: MatrixKind,
  claims: NamedClaims,
): MatrixColumn[] {
  if (kind === 'routes')
    return routes.map((route) => ({ id: route.route.id, name: route.name, route, decide: undefined }));
  return routes.flatMap((route) => (kind === 'models' ? modelColumns(route) : toolColumns(plane, route, claims)));
}

function toolColumns(plane: CompiledPlane, route: RouteFacts, claims: NamedClaims): MatrixColumn[] {
  const plugin = route.mcp;
  const access = plugin && accessOf(plane, plugin, route);
  if (plugin === undefined || access === undefined) return [];
  if (access.claim !== undefined) {
    const values = claims.get(access.claim) ?? new Set();
    for (const subject of access.subjects) values.add(subject);
    claims.set(access.claim, values);
  }
  return access.tools.map((tool) => ({
    id: `${route.route.id}/${tool.source ?? ''}/${tool.name}`,
    name: toolLabel(tool),
    route,
    decide: (x) => toolVerdict(access, x, tool, plugin),
  }));
}

const toolTexts = {
  rule: 'A rule decides.',
  no_rule: 'No rule says who may: whoever gets there may.',
  condition: 'It depends on a condition.',
  scope: 'The token needs scopes',
  unknown: 'There is no such source.',
  blocked: 'An emergency stop is on.',
};

function toolVerdict(
  access: McpAccess,
  x: Exchange,
  tool: McpAccess['tools'][number],
  plugin: PluginEntity,
): CellVerdict {
  const { verdict, why, rule, on } = access.decide(x, tool);
  const text = ruleText(why, rule, on);
  // The rule of a source stands in the configuration of another plugin of that kind.
  const decides = rule === undefined ? plugin : { id: rule.pluginId, name: plugin.name };
  return { verdict, text, plugin: decides, path: rule && `config.${rule.path}` };
}

function ruleText(
  why: keyof typeof toolTexts,
  rule: { readonly path: string } | undefined,
  on: string | undefined,
): string {
  if (why === 'rule')
    return rule?.path.startsWith('tools.') ? "The tool's own rule." : 'The rule for tools without one of their own.';
  if (why === 'condition') return on === undefined ? toolTexts.condition : `It depends on ${on}.`;
  return why === 'scope' ? `${toolTexts.scope}: ${on}.` : toolTexts[why];
}

function modelColumns(route: RouteFacts): MatrixColumn[] {
  const plugin = route.models;
  if (plugin === undefined) return [];
  const settings = { targets: targetsOf(plugin), acls: plugin.config['acls'] } as unknown as ModelAccessSettings;
  const access = new ModelAccess(settings);
  return access.models.map((model) => ({
    id: `${route.route.id}/${model}`,
    name: model,
    route,
    decide: (x) => modelVerdict(access, x, model, plugin),
  }));
}

function modelVerdict(access: ModelAccess, x: Exchange, model: string, plugin: PluginEntity): CellVerdict {
  const { isAllowed, why, path, dependsOn } = access.decide(x, model);
  const on = { plugin, path: path && `config.${path}` };
  if (why === 'blocked') return { verdict: 'denied', text: 'An emergency stop is on.', plugin };
  if (why === 'no_rule') return { verdict: 'allowed', text: 'No rule says who may: whoever gets there may.', plugin };
  if (dependsOn.length > 0)
    return { verdict: 'depends', text: `It depends on the request: ${dependsOn.join(', ')}.`, ...on };
  return {
    verdict: isAllowed ? 'allowed' : 'denied',
    text: isAllowed ? 'A rule allows it.' : 'No rule allows it.',
    ...on,
  };
}
