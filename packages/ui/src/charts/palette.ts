import type { Meaning } from '../display/meaning.ts';

/** One of the eight colours of `tokens.css`. */
export type Slot = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Coloured {
  /** As the data has it, not as it is shown: the colour follows from it. */
  readonly name: string;
  /** Where the name doesn't say it: a class of statuses does. */
  readonly meaning?: Meaning;
  readonly slot?: Slot;
}

/** What the metrics API calls all that was left over. */
export const othersName = '____OTHER____';

/**
 * A colour for each, as CSS. The same name has the same colour on each screen, whatever the order, unless another in this chart
 * has it first; no two of a chart are alike.
 */
export function coloursOf(series: readonly Coloured[]): readonly string[] {
  const free = series.filter(({ name, meaning, slot }) => slot === undefined && meaningOf(name, meaning) === undefined);
  const places = placesOf(
    free.map(({ name }) => name),
    new Set(series.flatMap(({ slot }) => (slot === undefined ? [] : [slot - 1]))),
  );
  const shades = new Map<Meaning, number>();
  return series.map(({ name, meaning, slot }) => {
    if (slot !== undefined) return `var(--series-${slot})`;
    if (name === othersName) return 'var(--series-others)';
    const reserved = meaningOf(name, meaning);
    if (reserved === undefined) {
      const place = places.get(name)!;
      return shadeOf(`var(--series-${(place % slots) + 1})`, Math.floor(place / slots));
    }
    const shade = shades.get(reserved) ?? 0;
    shades.set(reserved, shade + 1);
    return shadeOf(markColour(reserved), shade);
  });
}

/** Of marks and bars, where a class can't name it. */
export const markColour = (meaning: Meaning): string =>
  meaning === 'plain' ? 'var(--accent)' : `var(--${meaning}-mark)`;

const slots = 8;

const reservedNames: ReadonlyMap<string, Meaning> = new Map([
  ['allowed', 'allowed'],
  ['passed', 'allowed'],
  ['succeeded', 'allowed'],
  ['success', 'allowed'],
  ['ok', 'allowed'],
  ['healthy', 'allowed'],
  ['refused', 'refused'],
  ['denied', 'refused'],
  ['blocked', 'refused'],
  ['rejected', 'refused'],
  ['warning', 'refused'],
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['error', 'failed'],
  ['unhealthy', 'failed'],
  ['running', 'running'],
  ['cost', 'cost'],
]);

const ofClass: readonly Meaning[] = ['running', 'allowed', 'redirected', 'refused', 'failed'];

function meaningOf(name: string, meaning: Meaning | undefined): Meaning | undefined {
  if (meaning !== undefined) return meaning;
  if (name === othersName) return 'plain';
  const status = /^([1-5])(?:xx|\d\d)$/i.exec(name);
  return status === null ? reservedNames.get(name.toLowerCase()) : ofClass[Number(status[1]) - 1];
}

/** Whoever is alone with its first choice has it; the others take what is left. A ninth has the first's colour, in another shade. */
function placesOf(names: readonly string[], used: ReadonlySet<number>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let waiting = [...new Set(names)].sort();
  for (let round = 0; waiting.length > 0; round++) {
    const taken = new Set(round === 0 ? used : []);
    const take = (name: string, slot: number) => {
      taken.add(slot);
      places.set(name, round * slots + slot);
    };
    const second = waiting.filter((name) => {
      const slot = hash(name) % slots;
      if (taken.has(slot)) return true;
      take(name, slot);
      return false;
    });
    waiting = second.filter((name) => {
      const first = hash(name) % slots;
      const slot = Array.from({ length: slots }, (_, step) => (first + step) % slots).find((s) => !taken.has(s));
      if (slot === undefined) return true;
      take(name, slot);
      return false;
    });
  }
  return places;
}

function shadeOf(colour: string, shade: number): string {
  if (shade === 0) return colour;
  const share = Math.max(70 - 18 * Math.floor((shade - 1) / 2), 30);
  return `color-mix(in oklab, ${colour} ${share}%, var(${shade % 2 === 1 ? '--ink' : '--paper'}))`;
}

/** FNV-1a, its bits stirred so that names that differ at their end differ in the lowest bits. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
