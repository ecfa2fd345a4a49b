import type { ModelOptions } from '../model-options.ts';
import type { OptionProblem } from '../provider.ts';

/** What Anthropic takes no more since its version 2026-10-21, at no value. Answers are the same in all versions. */
const sampling = ['temperature', 'top_p', 'top_k'] as const;

const withoutSampling: Readonly<Record<string, undefined>> = Object.freeze(
  Object.fromEntries(sampling.map((name) => [name, undefined])),
);

/** Callers do not know which version is asked: what it would refuse is taken out of their requests. */
export function versionEdits({ anthropic_version: version }: ModelOptions): typeof withoutSampling | undefined {
  return refusesSampling(version) ? withoutSampling : undefined;
}

export function versionProblems(options: ModelOptions): OptionProblem[] {
  const { anthropic_version: version } = options;
  if (!refusesSampling(version)) return [];
  return sampling
    .filter((name) => options[name] !== undefined)
    .map((path) => ({ path, message: `Anthropic takes it up to version 2023-06-01, not in ${version}` }));
}

/** Versions are days. */
function refusesSampling(version: string | undefined): boolean {
  return version !== undefined && /^\d{4}-\d\d-\d\d$/.test(version) && version >= '2026-10-21';
}
