import { randomInt } from 'node:crypto';

/** What every run draws the same cases from: a change fails by its own fault only. */
const everydaySeed = 20_260_101;

/** The seed that `PROPERTY_SEED` asks for; a new one each time for `random`. */
export function propertySeed(asked: string | undefined): number {
  if (asked === undefined || asked === '') return everydaySeed;
  if (asked === 'random') return randomInt(2 ** 31);
  const seed = Number(asked);
  if (!Number.isSafeInteger(seed))
    throw new Error(`PROPERTY_SEED should be a whole number or 'random', and is '${asked}'.`);
  return seed;
}
