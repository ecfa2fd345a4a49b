import { semanticProblems } from '../shared/guards/semantic/settings.ts';
import { listsOf } from './lists.ts';
import type { AiSemanticResponseGuardConfig } from './schema.ts';

export function aiSemanticResponseGuardProblems(
  config: AiSemanticResponseGuardConfig,
): { path: string; message: string }[] {
  const problems = semanticProblems(config, listsOf(config));
  if (config.genai_category === 'realtime/generation')
    problems.push({ path: 'genai_category', message: 'messages of sessions in real time are not looked at' });
  return problems;
}
