import type { Detector } from './detector.ts';
import { hiddenDetectors, personalDetectors, secretDetectors } from './detectors/index.ts';

const byGroup = { secrets: secretDetectors, personal: personalDetectors, hidden: hiddenDetectors };

export const groups = ['secrets', 'personal', 'hidden'] as const;

export function kindsOf(group: (typeof groups)[number]): readonly string[] {
  return [...new Set(byGroup[group].map(({ kind }) => kind))];
}

/** The detectors of groups and single kinds, without those of others. */
export function detectorsOf(detect: readonly string[], except: readonly string[]): readonly Detector[] {
  const isNamed = (names: readonly string[], group: string, kind: string) =>
    names.includes(group) || names.includes(kind);
  return groups.flatMap((group) =>
    byGroup[group].filter(({ kind }) => isNamed(detect, group, kind) && !isNamed(except, group, kind)),
  );
}

/** What nothing stands for once it is out: nobody could see it. */
export const hiddenKinds: ReadonlySet<string> = new Set(kindsOf('hidden').filter((kind) => kind !== 'image-link'));
