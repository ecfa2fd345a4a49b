import { hasPrompt } from '../shared/llm/checks/operation.ts';
import { type TargetProblem, targetProblems } from '../shared/llm/checks/target.ts';
import { type EmbeddingsSettings, optionsOfEmbeddings } from '../shared/llm/schema/embeddings.ts';
import { hasTemplate } from '../shared/llm/templates/text-template.ts';
import { checkRedisAdvanced } from '../shared/redis-settings.ts';
import type { AiProxyAdvancedConfig } from './schema.ts';

/** What the algorithm semantic cannot do without, and what is for it alone. */
export function semanticProblems({ balancer, targets, embeddings, vectordb }: AiProxyAdvancedConfig): TargetProblem[] {
  const problems: TargetProblem[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  if (balancer.algorithm !== 'semantic') {
    const alone = 'goes with balancer.algorithm semantic, and does nothing without it';
    if (embeddings !== undefined) tell('embeddings', alone);
    if (vectordb !== undefined) tell('vectordb', alone);
    targets.forEach(({ description }, index) => {
      if (description !== undefined) tell(`targets.${index}.description`, alone);
    });
    return problems;
  }
  if (embeddings === undefined) tell('embeddings', 'is required with balancer.algorithm semantic');
  else problems.push(...embeddingsProblems(embeddings));
  if (vectordb === undefined) tell('vectordb', 'is required with balancer.algorithm semantic');
  else if (vectordb.strategy === 'pgvector')
    tell('vectordb.strategy', 'pgvector is not supported yet: use redis or memory');
  else if ((vectordb.strategy === 'redis') !== (vectordb.redis !== undefined))
    tell('vectordb.redis', 'goes with strategy redis, and strategy redis needs it');
  else if (vectordb.redis !== undefined)
    for (const { path, message } of checkRedisAdvanced(vectordb.redis)) tell(`vectordb.${path}`, message);
  targets.forEach(({ description, route_type }, index) => {
    if (description === undefined)
      tell(`targets.${index}.description`, 'is required with balancer.algorithm semantic: what it is for, or CATCHALL');
    if (!hasPrompt(route_type))
      tell(`targets.${index}.route_type`, 'has no prompt that could tell what it is about: choose another algorithm');
  });
  return problems;
}

function embeddingsProblems(embeddings: EmbeddingsSettings): TargetProblem[] {
  const { auth, model } = embeddings;
  if (hasTemplate(JSON.stringify(model)))
    return [{ path: 'embeddings.model', message: 'may hold no template: it is asked before there is a request' }];
  const options = optionsOfEmbeddings(embeddings);
  const logging = { log_statistics: false, log_payloads: false };
  const { provider, name } = model;
  const asTarget = {
    route_type: 'llm/v1/embeddings' as const,
    auth,
    model: { provider, name, options, options_are_defaults: false },
    logging,
  };
  const problems = targetProblems(asTarget).map(({ path, message }) => ({
    path: `embeddings.${path === 'route_type' ? 'model.provider' : path.replace('options.azure_', 'options.azure.')}`,
    message: path === 'route_type' ? 'has no embeddings that could be asked for' : message,
  }));
  if (auth?.allow_override)
    problems.push({
      path: 'embeddings.auth.allow_override',
      message: 'must be false: no caller asks for these vectors',
    });
  return problems;
}
