import type { PluginDefinition } from '@sallyport/pipeline';
import { createBalancedPicker } from '../shared/llm/picking/create-balanced-picker.ts';
import { proxyHooks } from '../shared/llm/proxy-hooks.ts';
import { balancerSchema } from '../shared/llm/schema/balancer.ts';
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
      timeouts,
      createPicker: (compiled, dialect) =>
        createBalancedPicker({ balancer: askedOnce, settings: targets, targets: compiled }, dialect, services, context),
    },
    services,
    context,
  );
};

/** A balancer of one: nothing is balanced, and what guards attempts has its say. */
const askedOnce = balancerSchema.parse({ retries: 0 });

const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, writeMs: 60_000 };
