import type { Fields } from './change.ts';

/** What stands for a secret where somebody may not see it. */
const hiddenWord = '[secret]';

type Show = (fields: Fields) => Fields;

/**
 * Fields that were read with their secrets hidden, and are sent back: `[secret]` where it was shown means the secret that is there.
 * `show` hides the secrets of an entity.
 */
export function withHiddenSecrets(written: Fields, known: Fields | undefined, show: Show): Fields {
  return known === undefined || !isHiddenIn(written) ? written : (restore(written, show(known), known) as Fields);
}

/** Where an entity that is good otherwise has `[secret]` for a secret: paths at which none could be put back. */
export function lostSecrets(entity: Fields, show: Show): readonly string[] {
  if (!isHiddenIn(entity)) return [];
  // Texts may say `[secret]`; a place is a secret's if what stands there is hidden.
  const probe = replaced(entity) as Fields;
  return changedPaths(probe, show(probe));
}

const isHiddenIn = (value: unknown): boolean => JSON.stringify(value)?.includes(hiddenWord) === true;

function restore(sent: unknown, shown: unknown, known: unknown): unknown {
  if (typeof sent === 'string') return sent === shown && sent.includes(hiddenWord) ? known : sent;
  if (Array.isArray(sent)) {
    if (!Array.isArray(shown) || !Array.isArray(known) || !isHiddenIn(sent)) return sent;
    const pairs = pairsOf(sent, shown, known);
    return sent.map((item, index) => {
      const place = pairs.get(index);
      return place === undefined ? item : restore(item, shown[place], known[place]);
    });
  }
  if (!isRecord(sent) || !isRecord(shown) || !isRecord(known)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, item]) => [name, restore(item, shown[name], known[name])]),
  );
}

/**
 * Which of the items that are there each item is. Items have no names, and a wrong guess shows one's secret to another: one that says
 * nothing else is itself; of those that were changed, the one that is most like it, and only if no other is as like.
 */
function pairsOf(sent: readonly unknown[], shown: readonly unknown[], known: readonly unknown[]): Map<number, number> {
  const pairs = new Map<number, number>();
  for (const [index, item] of sent.entries()) {
    const fitting = shown.flatMap((each, place) => (says(each, item) ? [place] : []));
    const isOne = new Set(fitting.map((place) => JSON.stringify(known[place]))).size === 1;
    if (isOne) pairs.set(index, fitting.includes(index) ? index : fitting[0]!);
    else if (sent.length === shown.length && fitting.includes(index)) pairs.set(index, index);
  }
  const taken = new Set(pairs.values());
  const left = shown.flatMap((_, place) => (taken.has(place) ? [] : [place]));
  const changed = [...sent.keys()].filter((index) => !pairs.has(index));
  for (const index of changed) {
    const likeness = (place: number) => alike(sent[index], shown[place]);
    const ranked = left.toSorted((a, b) => likeness(b) - likeness(a));
    const [best, next] = ranked;
    const isAlone = left.length === 1 && changed.length === 1;
    if (best !== undefined && (isAlone || likeness(best) > (next === undefined ? 0 : likeness(next))))
      pairs.set(index, best);
  }
  // Two that would be the same are neither.
  const counts = new Map<number, number>();
  for (const place of pairs.values()) counts.set(place, (counts.get(place) ?? 0) + 1);
  for (const index of changed) if ((counts.get(pairs.get(index) ?? -1) ?? 0) > 1) pairs.delete(index);
  return pairs;
}

/** Whether the whole says all that a part says. What a part leaves out is a default, as a rule. */
function says(whole: unknown, part: unknown): boolean {
  if (part === null || part === undefined) return true;
  if (Array.isArray(part))
    return (
      Array.isArray(whole) && whole.length === part.length && part.every((item, index) => says(whole[index], item))
    );
  if (isRecord(part)) return isRecord(whole) && Object.entries(part).every(([name, item]) => says(whole[name], item));
  return part === whole;
}

/** How many values two have in common, hidden ones aside. */
function alike(one: unknown, other: unknown): number {
  if (Array.isArray(one) && Array.isArray(other))
    return one.reduce<number>((sum, item, index) => sum + alike(item, other[index]), 0);
  if (isRecord(one) && isRecord(other))
    return Object.entries(one).reduce((sum, [name, item]) => sum + alike(item, other[name]), 0);
  return one === other && one !== undefined && one !== null && one !== hiddenWord ? 1 : 0;
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(hiddenWord, 'a-secret');
  if (Array.isArray(value)) return value.map(replaced);
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item)]))
    : value;
}

function changedPaths(probe: unknown, shown: unknown, path = ''): string[] {
  if (typeof probe === 'string')
    return probe.includes('a-secret') && shown !== probe && shown !== undefined ? [path] : [];
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (Array.isArray(probe))
    return probe.flatMap((item, index) =>
      changedPaths(item, Array.isArray(shown) ? shown[index] : undefined, at(String(index))),
    );
  if (!isRecord(probe)) return [];
  return Object.entries(probe).flatMap(([name, item]) =>
    changedPaths(item, isRecord(shown) ? shown[name] : undefined, at(name)),
  );
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
