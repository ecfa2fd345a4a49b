import { compilePatterns } from '../shared/patterns/compile-patterns.ts';
import { PatternSet } from '../shared/patterns/pattern-set.ts';
import type { AiPromptGuardConfig, Patterns } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

export function problemsOf(config: AiPromptGuardConfig): Problem[] {
  const { allow_patterns, deny_patterns, allow_all_conversation_history, match_all_roles, match_everything } = config;
  const problems = [
    ...patternProblems('allow_patterns', allow_patterns),
    ...patternProblems('deny_patterns', deny_patterns),
  ];
  if ((allow_patterns ?? []).length + (deny_patterns ?? []).length === 0)
    problems.push({
      path: '',
      message: 'at least one of these fields must be non-empty: allow_patterns, deny_patterns',
    });
  const scopes = { allow_all_conversation_history, match_all_roles, match_everything };
  const [first, second] = Object.entries(scopes).filter(([, isSet]) => isSet);
  if (second !== undefined) problems.push({ path: second[0], message: `cannot be set together with ${first![0]}` });
  if (config.guarding_mode !== 'INPUT' && (deny_patterns ?? []).length === 0)
    problems.push({ path: 'guarding_mode', message: 'answers are looked at for deny_patterns, and there are none' });
  if (config.genai_category === 'realtime/generation')
    problems.push({ path: 'genai_category', message: 'messages of sessions in real time are not looked at' });
  return problems;
}

function patternProblems(field: string, patterns: Patterns = []): Problem[] {
  if (patterns.length === 0) return [];
  const made = compilePatterns(patterns.map((one) => (typeof one === 'string' ? one : one.pattern)));
  if (made instanceof PatternSet) return [];
  return made.map(({ index, message }) => ({ path: index === undefined ? field : `${field}.${index}`, message }));
}
