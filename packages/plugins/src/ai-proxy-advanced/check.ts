import { formatProblems } from '../shared/llm/checks/format.ts';
import { settingsProblems } from '../shared/llm/checks/operation.ts';
import { type TargetProblem, targetProblems } from '../shared/llm/checks/target.ts';
import { hasTemplate } from '../shared/llm/templates/text-template.ts';
import { semanticProblems } from './check-semantic.ts';
import type { AiProxyAdvancedConfig } from './schema.ts';

/** What is wrong with a configuration that no single setting tells. */
export function aiProxyAdvancedProblems(config: AiProxyAdvancedConfig): TargetProblem[] {
  const { targets, balancer, acls } = config;
  const isRealtime = targets[0]!.route_type === realtime;
  const problems = targets.flatMap((target, index) =>
    targetProblems(target).map(({ path, message }) => ({ path: `targets.${index}.${path}`, message })),
  );
  targets.forEach(({ route_type }, index) => {
    if ((route_type === realtime) !== isRealtime)
      problems.push({
        path: `targets.${index}.route_type`,
        message: `should be another: ${realtime} has a route of its own`,
      });
  });
  const routeTypes = [...new Set(targets.map(({ route_type }) => route_type))];
  problems.push(...settingsProblems(config, routeTypes));
  if (!isRealtime) for (const routeType of routeTypes) problems.push(...formatProblems(config.llm_format, routeType));
  problems.push(...semanticProblems(config));
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

const realtime = 'realtime/v1/realtime';
