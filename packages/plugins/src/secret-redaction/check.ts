import { detectorsOf } from '../shared/secrets/kinds.ts';
import { PatternFinder } from '../shared/secrets/pattern-finder.ts';
import type { SecretRedactionConfig } from './schema.ts';

/** What no single setting can say. */
export function problemsOf({
  detect,
  except,
  custom_patterns,
  action,
  guarding_mode,
}: SecretRedactionConfig): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  custom_patterns.forEach(({ name, pattern }, index) => {
    try {
      new PatternFinder(name, pattern);
    } catch (error) {
      problems.push({
        path: `custom_patterns.${index}.pattern`,
        message: `cannot be looked for: ${(error as Error).message}`,
      });
    }
  });
  if (custom_patterns.length === 0 && detectorsOf(detect, except).length === 0)
    problems.push({ path: 'detect', message: 'leaves nothing to look for' });
  if (action === 'recover' && guarding_mode === 'OUTPUT')
    problems.push({
      path: 'action',
      message: 'recover gives back what was taken out of requests: guarding_mode is INPUT or BOTH',
    });
  return problems;
}
