import { defineLazyPlugin } from '@sallyport/pipeline';
import { formatProblems } from '../shared/llm/checks/format.ts';
import { settingsProblems } from '../shared/llm/checks/operation.ts';
import { type TargetProblem, targetProblems } from '../shared/llm/checks/target.ts';
import { type AiProxyConfig, aiProxySchema } from './schema.ts';

/** One model behind a route, whoever serves it. */
export const aiProxy = defineLazyPlugin(
  {
    name: 'ai-proxy',
    schema: aiProxySchema,
    check: problemsOf,
  },
  async () => (await import('./setup.ts')).setup,
);

function problemsOf(config: AiProxyConfig): TargetProblem[] {
  const { route_type: routeType, llm_format: format } = config;
  if (routeType === 'realtime/v1/realtime')
    return [{ path: 'route_type', message: 'realtime/v1/realtime is for ai-proxy-advanced' }];
  return [...targetProblems(config), ...settingsProblems(config, [routeType]), ...formatProblems(format, routeType)];
}
