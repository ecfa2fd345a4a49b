import { folded } from '@sallyport/injection/training';
import type { Prompt } from './readers.ts';

const wordsInRow = 5;
const shareMax = 0.5;

/** Prompts of which less than half of the rows of five words stand in one of the others. */
export function unlike<T extends Prompt>(prompts: readonly T[], others: readonly Prompt[]): T[] {
  const holders = new Map<string, number[]>();
  others.forEach(({ text }, at) => {
    for (const row of rows(text)) {
      const known = holders.get(row);
      if (known === undefined) holders.set(row, [at]);
      else if (known.length < 20) known.push(at);
    }
  });
  return prompts.filter(({ text }) => {
    const own = rows(text);
    const shared = new Map<number, number>();
    for (const row of own) for (const at of holders.get(row) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    return Math.max(0, ...shared.values()) < own.size * shareMax;
  });
}

/** Prompts without those whose first letters are those of an earlier one. */
export function distinct<T extends Prompt>(prompts: readonly T[], letters = 120): T[] {
  const seen = new Set<string>();
  return prompts.filter(({ text }) => {
    const beginning =
      folded(text)
        .replace(/[^\p{L}]+/gu, '')
        .slice(0, letters) || text;
    return !seen.has(beginning) && seen.add(beginning);
  });
}

function rows(text: string): Set<string> {
  const words = folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < wordsInRow) return new Set([words.join(' ')]);
  return new Set(
    words
      .slice(0, 400)
      .map((_, at) => words.slice(at, at + wordsInRow).join(' '))
      .slice(0, -wordsInRow + 1),
  );
}
