import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import { DetectorSet } from '../shared/secrets/detector-set.ts';
import { type Finder, Finders } from '../shared/secrets/finder.ts';
import { detectorsOf } from '../shared/secrets/kinds.ts';
import { PatternFinder } from '../shared/secrets/pattern-finder.ts';
import { cleanedPayloads } from './cleaned-payloads.ts';
import { RedactionGuard } from './redaction-guard.ts';
import { placeholder } from './restoring.ts';
import type { SecretRedactionConfig } from './schema.ts';

export function setup(
  { detect, except, custom_patterns, action, guarding_mode }: SecretRedactionConfig,
  services: Services,
  context: PluginInstanceContext,
): PluginHooks {
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
}

function finderOf(finders: readonly Finder[]): Finder {
  return finders.length === 1 ? (finders[0] as Finder) : new Finders(finders);
}
