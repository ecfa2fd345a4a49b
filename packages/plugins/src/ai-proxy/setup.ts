import type { PluginDefinition } from '@sallyport/pipeline';
import { createBalancedPicker } from '../shared/llm/picking/create-balanced-picker.ts';
import { proxyHooks } from '../shared/llm/proxy-hooks.ts';
import { balancerSchema } from '../shared/llm/schema/balancer.ts';
import { retriesOfServices, timeoutsOfServices } from '../shared/llm/targets/timeouts.ts';
import type { aiProxySchema } from './schema.ts';

export const setup: PluginDefinition<typeof aiProxySchema>['setup'] = (
  { route_type, auth, model, logging, ...settings },
  services,
  context,
) => {
  const targets = [{ route_type, auth, model, logging, weight: 1 }];
  return proxyHooks(
    settings,
    {
      plugin: 'ai-proxy',
      targets,
      timeoutsOf: timeoutsOfServices(),
      createPicker: (compiled, dialect, prices) =>
        createBalancedPicker(
          { balancer: alone, retriesOf: retriesOfServices, settings: targets, targets: compiled, prices },
          dialect,
          services,
          context,
        ),
    },
    services,
    context,
  );
};

/** A balancer of one: nothing is balanced, what guards attempts has its say, and what could not be sent is sent again. */
const alone = balancerSchema.parse({ repeat_sent: false });
