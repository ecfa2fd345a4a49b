import { semanticProblems } from '../shared/guards/semantic/settings.ts';
import { listsOf } from './lists.ts';
import type { AiSemanticPromptGuardConfig } from './schema.ts';

export function aiSemanticPromptGuardProblems(
  config: AiSemanticPromptGuardConfig,
): { path: string; message: string }[] {
  const problems = semanticProblems(config, listsOf(config));
  const { match_everything, match_all_roles, match_all_conversation_history } = config.rules;
  if (match_everything && (match_all_roles || match_all_conversation_history))
    problems.push({
      path: 'rules.match_everything',
      message: 'cannot be set together with match_all_roles or match_all_conversation_history',
    });
  if (config.genai_category === 'realtime/generation')
    problems.push({ path: 'genai_category', message: 'messages of sessions in real time are not looked at' });
  return problems;
}
