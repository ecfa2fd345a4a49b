import { defineFinding, type Found } from '../finding.ts';
import type { RouteFacts } from '../plane/route-facts.ts';
import { changedAtMs, nameOf, pluginName } from './entity-name.ts';
import { blockModels } from './model-route.ts';
import { conditionOf } from './model-without-guard.ts';

export const modelWithoutLimit = defineFinding({
  kind: 'model-without-limit',
  title: 'Models without a budget or a limit of tokens',
  why: 'One caller can use up what the models cost for everybody.',
  about: 'control-plane',
  find: ({ routes }) => routes.flatMap((route) => found(route) ?? []),
});

function found(route: RouteFacts): Found | undefined {
  const plugin = route.models;
  const always = route.withDuty('spending').filter(({ condition }) => condition === undefined);
  if (plugin === undefined || always.length > 0) return undefined;
  const some = [...route.withDuty('spending'), ...route.scopedWithDuty('spending')];
  const counted = route.withDuty('limit');
  return {
    severity: some.length > 0 ? 'low' : 'medium',
    title:
      some.length > 0
        ? `Only some callers of the models at ${route.name} have a budget`
        : `Nothing bounds what the models at ${route.name} may cost`,
    entity: nameOf('route', route.route),
    evidence: [
      { text: 'The route proxies models.', entity: pluginName(plugin) },
      ...counted.map((limit) => ({
        text: `${limit.name} counts requests, whatever each of them costs.`,
        entity: pluginName(limit),
      })),
      ...some.map(conditionOf),
    ],
    fix: {
      text: 'Put ai-rate-limiting-advanced on the route for tokens in a time, or budget for money in a day or month.',
      changes: [
        {
          action: 'create',
          collection: 'plugins',
          fields: {
            name: 'ai-rate-limiting-advanced',
            route: { id: route.route.id },
            config: {
              policies: [
                { match: [{ type: 'consumer', partition_by: true }], limits: [{ limit: 20_000, window_size: 60 }] },
              ],
            },
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
