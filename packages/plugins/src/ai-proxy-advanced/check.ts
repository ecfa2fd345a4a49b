import { realtimeProblems, realtimeTargetProblems } from '../shared/llm/realtime/check.ts';
import { formatProblems } from '../shared/llm/schema/check-format.ts';
import { type TargetProblem, targetProblems } from '../shared/llm/schema/check-target.ts';
import { hasTemplate } from '../shared/llm/templates/text-template.ts';
import { semanticProblems } from './check-semantic.ts';
import type { AiProxyAdvancedConfig } from './schema.ts';

/** What is wrong with a configuration that no single setting tells. */
export function aiProxyAdvancedProblems(config: AiProxyAdvancedConfig): TargetProblem[] {
  const { targets, balancer, acls } = config;
  const [first] = targets;
  const isRealtime = first!.route_type === 'realtime/v1/realtime';
  const problems = targets.flatMap((target, index) =>
    [...targetProblems(target), ...(isRealtime ? realtimeTargetProblems(target) : [])].map(({ path, message }) => ({
      path: `targets.${index}.${path}`,
      message,
    })),
  );
  targets.forEach(({ route_type }, index) => {
    if (route_type !== first!.route_type)
      problems.push({
        path: `targets.${index}.route_type`,
        message: `should be ${first!.route_type}, as that of the first: a route takes one kind of request`,
      });
  });
  problems.push(...(isRealtime ? realtimeProblems(config) : formatProblems(config.llm_format, first!.route_type)));
  problems.push(...semanticProblems(config));
  if (isRealtime && balancer.algorithm === 'semantic')
    problems.push({ path: 'balancer.algorithm', message: 'semantic has no prompt to go by in realtime/v1/realtime' });
  if (balancer.tokens_count_strategy === 'llm-accuracy')
    problems.push({
      path: 'balancer.tokens_count_strategy',
      message: 'llm-accuracy is not supported yet: nothing judges answers. Choose cost, or tokens',
    });
  const rules = [...(acls?.allow ?? []), ...(acls?.deny ?? [])];
  const looksAtModels = rules.some(({ match }) => match.some(({ type }) => type === 'model'));
  const named = targets.findIndex(({ model: { name } }) => name !== undefined && hasTemplate(name));
  if (looksAtModels && named >= 0)
    problems.push({
      path: `targets.${named}.model.name`,
      message: 'may hold no template where acls look at models: callers could choose one that is denied',
    });
  return problems;
}
