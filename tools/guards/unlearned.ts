import { rates } from '@sallyport/injection/training';
import { type Example, scoreOf } from './examples.ts';
import { learn } from './learner.ts';

const folds = 6;
const rateOfDoubt = 0.1;

/** The score of each example by weights that were learned without its source. */
export function unlearnedScores(examples: readonly Example[], seed: number): Map<Example, number> {
  const names = [...new Set(examples.map(({ source }) => source))];
  const scores = new Map<Example, number>();
  for (let fold = 0; fold < folds; fold++) {
    const left = new Set(names.filter((_, at) => at % folds === fold));
    const weights = learn(
      examples.filter(({ source }) => !left.has(source)),
      seed,
    );
    for (const example of examples) if (left.has(example.source)) scores.set(example, scoreOf(example, weights));
  }
  return scores;
}

/** The scores that ordinary texts reach at each rate of false alarms. Those of our own were made to look like attacks, and are left out. */
export function scoresAtRates(scores: ReadonlyMap<Example, number>): number[] {
  const ordinary = [...scores]
    .filter(([{ isAttack, source }]) => !isAttack && source !== 'own')
    .map(([, score]) => score)
    .sort((one, other) => other - one);
  return rates.map((rate) => ordinary[Math.min(ordinary.length - 1, Math.floor(rate * ordinary.length))]!);
}

/**
 * Without the attacks of others in which nothing looks like one, judged by all other sources: a good part of what such sets call attacks asks
 * for something harmful, or for nothing at all, and learning from it would teach that ordinary words are suspicious.
 */
export function withoutDoubtful(scores: ReadonlyMap<Example, number>): Example[] {
  const limit = scoresAtRates(scores)[rates.findIndex((rate) => rate <= rateOfDoubt)]!;
  return [...scores]
    .filter(([{ isAttack, source }, score]) => !isAttack || source === 'own' || score >= limit)
    .map(([example]) => example);
}
