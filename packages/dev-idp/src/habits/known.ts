import type { Habits } from './habits.ts';
import { plain } from './plain.ts';

const known = { plain } satisfies Record<string, Habits>;

export type KnownProvider = keyof typeof known;

export const knownProviders = Object.keys(known) as readonly KnownProvider[];

export function habitsOf(name: KnownProvider = 'plain'): Habits {
  return known[name];
}
