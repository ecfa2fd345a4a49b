import type { PluginEntity } from '@sallyport/pipeline';
import { defineFinding, type Evidence, type Found } from '../finding.ts';
import type { RouteFacts } from '../plane/route-facts.ts';
import { anonymousOf } from '../plane/route-judge.ts';
import { changedAtMs, nameOf, pluginName } from './entity-name.ts';

export const openRoute = defineFinding({
  kind: 'open-route',
  title: 'Routes without authentication',
  why: 'Anybody who reaches the gateway can call them, and nobody can be told apart in records and limits.',
  about: 'control-plane',
  find: ({ routes }) => routes.filter(({ isOpen }) => isOpen).map(found),
});

function found(route: RouteFacts): Found {
  const plugins = route.withDuty('authentication');
  const conditional = plugins.filter(({ condition }) => condition !== undefined);
  const anonymous = plugins.find((plugin) => anonymousOf(plugin) !== undefined);
  const networks = route.named('ip-restriction');
  const isWeaker = networks !== undefined || conditional.length > 0;
  return {
    severity: isWeaker ? 'medium' : 'high',
    title: titleOf(route, anonymous, conditional),
    entity: nameOf('route', route.route),
    evidence: [...evidenceOf(route, plugins), ...(networks === undefined ? [] : [networkEvidence(networks)])],
    fix: fixOf(route, anonymous, conditional[0]),
    owned: [route.route, route.service],
    sinceMs: changedAtMs(anonymous ?? conditional[0] ?? route.route),
  };
}

function titleOf(
  { name }: RouteFacts,
  anonymous: PluginEntity | undefined,
  conditional: readonly PluginEntity[],
): string {
  if (conditional.length > 0) return `Route ${name} asks who calls only under a condition`;
  if (anonymous !== undefined)
    return `Route ${name} lets in whoever shows nothing, as the consumer ${anonymousOf(anonymous)}`;
  return `Route ${name} is open to anybody`;
}

function evidenceOf(route: RouteFacts, plugins: readonly PluginEntity[]): Evidence[] {
  if (plugins.length === 0) {
    const places =
      route.service === undefined ? 'the route or for everything' : 'the route, its service or for everything';
    return [{ text: `No plugin that authenticates is on at ${places}.`, entity: nameOf('route', route.route) }];
  }
  return plugins.map((plugin) => {
    const name = anonymousOf(plugin);
    if (plugin.condition !== undefined)
      return {
        text: `${plugin.name} runs only when ${plugin.condition}.`,
        entity: pluginName(plugin),
        path: 'condition',
      };
    return {
      text: `${plugin.name} makes ${name} of whoever shows nothing.`,
      entity: pluginName(plugin),
      path: 'config.anonymous',
    };
  });
}

function networkEvidence(plugin: PluginEntity): Evidence {
  return { text: 'Only some networks get to it.', entity: pluginName(plugin), path: 'config' };
}

function fixOf(
  { route, name }: RouteFacts,
  anonymous: PluginEntity | undefined,
  conditional: PluginEntity | undefined,
): Found['fix'] {
  const patch = (plugin: PluginEntity, fields: Record<string, unknown>) =>
    [{ action: 'patch', collection: 'plugins', key: plugin.id, fields }] as const;
  if (conditional !== undefined)
    return {
      text: `Take the condition off ${conditional.name}, so that it runs for every request.`,
      changes: patch(conditional, { condition: null }),
    };
  if (anonymous !== undefined)
    return {
      text: `Take anonymous out of ${anonymous.name}: whoever shows nothing is refused then.`,
      changes: patch(anonymous, { config: { anonymous: null } }),
    };
  return {
    text: `Put a plugin that authenticates on ${name}: key-auth for programs, openid-connect for people. Callers need credentials before it is on.`,
    changes: [{ action: 'create', collection: 'plugins', fields: { name: 'key-auth', route: { id: route.id } } }],
    isExample: true,
  };
}
