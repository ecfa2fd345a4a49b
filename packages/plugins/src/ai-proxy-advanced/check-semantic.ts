import { embeddingProblems } from '../shared/llm/checks/embedding.ts';
import { hasPrompt } from '../shared/llm/checks/operation.ts';
import type { TargetProblem } from '../shared/llm/checks/target.ts';
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
  problems.push(...embeddingProblems(embeddings, vectordb));
  if (vectordb === undefined) tell('vectordb', 'is required with balancer.algorithm semantic');
  targets.forEach(({ description, route_type }, index) => {
    if (description === undefined)
      tell(`targets.${index}.description`, 'is required with balancer.algorithm semantic: what it is for, or CATCHALL');
    if (!hasPrompt(route_type))
      tell(`targets.${index}.route_type`, 'has no prompt that could tell what it is about: choose another algorithm');
  });
  return problems;
}
