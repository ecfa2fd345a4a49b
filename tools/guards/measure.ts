import type { Prompt } from './readers.ts';

export interface Scored {
  set: string;
  label: Prompt['label'];
  kind: Prompt['kind'];
  score: number;
  falseAlarmRate: number;
}

export interface Measured {
  threshold: number;
  rows: Row[];
}

/** Null stands for what cannot be said without attacks, or without ordinary prompts. */
export interface Row {
  /** A set, all sets, or a kind of attacks. */
  of: string;
  attacks: number;
  ordinary: number;
  /** At the threshold. */
  precision: number | null;
  recall: number | null;
  falseAlarms: number | null;
  /** Where exactly so many of the ordinary prompts are taken for attacks. */
  recallAt: { '1%': number | null; '2%': number | null; '5%': number | null };
  /** How likely an attack scores higher than an ordinary prompt. */
  area: number | null;
}

/** Each set by itself, then all of them together, then each kind of attacks against the ordinary prompts of all sets. */
export function measure(scored: readonly Scored[], threshold: number): Measured {
  const ordinary = scored.filter(({ label }) => label === 'benign');
  const kinds = (['direct', 'indirect', 'encoded', 'multilingual'] as const)
    .map((kind) => ({
      kind,
      attacks: scored.filter((prompt) => prompt.label === 'attack' && (prompt.kind ?? 'direct') === kind),
    }))
    .filter(({ attacks }) => attacks.length > 0);
  const names = [...new Set(scored.map(({ set }) => set))];
  return {
    threshold,
    rows: [
      ...names.map((name) =>
        row(
          name,
          scored.filter(({ set }) => set === name),
          threshold,
        ),
      ),
      row('all sets', scored, threshold),
      ...kinds.map(({ kind, attacks }) => row(`kind: ${kind}`, [...attacks, ...ordinary], threshold)),
    ],
  };
}

function row(of: string, scored: readonly Scored[], threshold: number): Row {
  const attacks = scored.filter(({ label }) => label === 'attack');
  const ordinary = scored.filter(({ label }) => label === 'benign');
  const caught = attacks.filter(({ falseAlarmRate }) => falseAlarmRate <= threshold).length;
  const alarms = ordinary.filter(({ falseAlarmRate }) => falseAlarmRate <= threshold).length;
  const scores = {
    attacks: attacks.map(({ score }) => score),
    ordinary: ordinary.map(({ score }) => score).sort((one, other) => other - one),
  };
  return {
    of,
    attacks: attacks.length,
    ordinary: ordinary.length,
    precision: share(caught, caught + alarms),
    recall: share(caught, attacks.length),
    falseAlarms: share(alarms, ordinary.length),
    recallAt: { '1%': recallAt(0.01, scores), '2%': recallAt(0.02, scores), '5%': recallAt(0.05, scores) },
    area: area(scores),
  };
}

interface Scores {
  attacks: readonly number[];
  /** Highest first. */
  ordinary: readonly number[];
}

/** The share of attacks above the score that no more than this share of the ordinary prompts exceeds. */
function recallAt(rate: number, { attacks, ordinary }: Scores): number | null {
  if (ordinary.length === 0) return null;
  const limit = ordinary[Math.floor(ordinary.length * rate)]!;
  return share(attacks.filter((score) => score > limit).length, attacks.length);
}

function area({ attacks, ordinary }: Scores): number | null {
  let below = 0;
  let at = ordinary.length;
  for (const score of attacks.toSorted((one, other) => one - other)) {
    while (at > 0 && ordinary[at - 1]! < score) at--;
    below += ordinary.length - at;
  }
  return share(below, attacks.length * ordinary.length);
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
