import { definePlugin } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import { DetectorSet } from '../shared/secrets/detector-set.ts';
import { type Finder, Finders } from '../shared/secrets/finder.ts';
import { detectorsOf } from '../shared/secrets/kinds.ts';
import { PatternFinder } from '../shared/secrets/pattern-finder.ts';
import { cleanedPayloads } from './cleaned-payloads.ts';
import { RedactionGuard } from './redaction-guard.ts';
import { placeholder } from './restoring.ts';
import { secretRedactionSchema } from './schema.ts';

/** Takes secrets, personal data and hidden characters out of requests and answers. */
export const secretRedaction = definePlugin({
  name: 'secret-redaction',
  schema: secretRedactionSchema,
  check({ detect, except, custom_patterns, action, guarding_mode }) {
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
  },
  setup({ detect, except, custom_patterns, action, guarding_mode }, services, context) {
    const detectors = detectorsOf(detect, except);
    const patterns = custom_patterns.map(({ name, pattern }) => new PatternFinder(name, pattern));
    const looksAtRequests = guarding_mode !== 'OUTPUT';
    const looksAtAnswers = guarding_mode !== 'INPUT';
    const everything = finderOf([new DetectorSet(detectors), ...patterns]);
    const restored = action === 'recover' ? [placeholder] : [];
    const answers = looksAtAnswers
      ? finderOf([new DetectorSet([...restored, ...detectors]), ...patterns])
      : new DetectorSet(restored);
    const guard = new RedactionGuard(everything, answers, action);
    const hooks = guardHooks(
      guard,
      {
        plugin: 'secret-redaction',
        codes: 'secret_redaction',
        input: looksAtRequests ? 'everything' : undefined,
        output: looksAtAnswers || restored.length > 0 ? { scope: 'everything', stream: 0, contextChars: 0 } : undefined,
        stopsOnError: true,
        logsBlocked: false,
        mode: guarding_mode,
      },
      services,
      context,
    );
    if (action === 'flag') return hooks;
    return { ...hooks, ...cleanedPayloads(everything, guard, looksAtRequests, looksAtAnswers) };
  },
});

function finderOf(finders: readonly Finder[]): Finder {
  return finders.length === 1 ? (finders[0] as Finder) : new Finders(finders);
}
