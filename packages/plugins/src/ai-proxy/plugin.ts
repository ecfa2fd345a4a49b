import { definePlugin } from '@sallyport/pipeline';
import { formatProblems } from '../shared/llm/checks/format.ts';
import { settingsProblems } from '../shared/llm/checks/operation.ts';
import { type TargetProblem, targetProblems } from '../shared/llm/checks/target.ts';
import { createBalancedPicker } from '../shared/llm/picking/create-balanced-picker.ts';
import { proxyHooks } from '../shared/llm/proxy-hooks.ts';
import { balancerSchema } from '../shared/llm/schema/balancer.ts';
import { type AiProxyConfig, aiProxySchema } from './schema.ts';

/** One model behind a route, whoever serves it. */
export const aiProxy = definePlugin({
  name: 'ai-proxy',
  schema: aiProxySchema,
  check: problemsOf,
  setup({ route_type, auth, model, logging, ...settings }, services, context) {
    const targets = [{ route_type, auth, model, logging, weight: 1 }];
    return proxyHooks(
      settings,
      {
        plugin: 'ai-proxy',
        targets,
        timeouts,
        createPicker: (compiled, dialect) =>
          createBalancedPicker(
            { balancer: askedOnce, settings: targets, targets: compiled },
            dialect,
            services,
            context,
          ),
      },
      services,
      context,
    );
  },
});

/** A balancer of one: nothing is balanced, and what guards attempts has its say. */
const askedOnce = balancerSchema.parse({ retries: 0 });

const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, writeMs: 60_000 };

function problemsOf(config: AiProxyConfig): TargetProblem[] {
  const { route_type: routeType, llm_format: format } = config;
  if (routeType === 'realtime/v1/realtime')
    return [{ path: 'route_type', message: 'realtime/v1/realtime is for ai-proxy-advanced' }];
  return [...targetProblems(config), ...settingsProblems(config, [routeType]), ...formatProblems(format, routeType)];
}
