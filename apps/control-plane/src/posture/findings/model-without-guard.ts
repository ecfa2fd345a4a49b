import { defineFinding, type Evidence, type Found } from '../finding.ts';
import type { RouteFacts } from '../plane/route-facts.ts';
import { changedAtMs, nameOf, pluginName } from './entity-name.ts';
import { blockModels } from './model-route.ts';

export const modelWithoutGuard = defineFinding({
  kind: 'model-without-guard',
  title: 'Models without a guard',
  why: 'Whatever is asked reaches the model, attempts to turn it against its instructions among it.',
  about: 'control-plane',
  find: ({ routes }) => routes.flatMap((route) => found(route) ?? []),
});

function found(route: RouteFacts): Found | undefined {
  const plugin = route.models;
  const always = route.withDuty('guard').filter(({ condition }) => condition === undefined);
  if (plugin === undefined || always.length > 0) return undefined;
  const some = [...route.withDuty('guard'), ...route.scopedWithDuty('guard')];
  return {
    severity: some.length > 0 ? 'low' : 'medium',
    title:
      some.length > 0
        ? `Only some requests to the models at ${route.name} are looked at by a guard`
        : `No guard looks at what is asked of the models at ${route.name}`,
    entity: nameOf('route', route.route),
    evidence: [{ text: 'The route proxies models.', entity: pluginName(plugin) }, ...some.map(conditionOf)],
    fix: {
      text: 'Put a guard on the route: ai-prompt-guard for patterns, ai-semantic-prompt-guard for what a prompt means, ai-custom-guardrail for a service of your own.',
      changes: [
        {
          action: 'create',
          collection: 'plugins',
          fields: {
            name: 'ai-semantic-prompt-guard',
            route: { id: route.route.id },
            config: { policy_packs: ['prompt-injection'] },
          },
        },
      ],
      isExample: true,
    },
    block: blockModels(plugin),
    owned: [route.route, route.service],
    sinceMs: changedAtMs(plugin),
  };
}

export function conditionOf(plugin: Parameters<typeof pluginName>[0]): Evidence {
  const text =
    plugin.condition === undefined
      ? `${plugin.name} is there for some consumers or groups only.`
      : `${plugin.name} runs only when ${plugin.condition}.`;
  return { text, entity: pluginName(plugin), path: plugin.condition === undefined ? undefined : 'condition' };
}
