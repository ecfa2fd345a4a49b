import { readJson } from '@sallyport/json';
import { compileNamePattern, type NamePattern, type NameTest } from './name-pattern.ts';
import type { Rates } from './rates.ts';

/** A dated collection of public prices. Each provider's models are JSON, one a line, and read when they are first asked for. */
export interface PriceSnapshot {
  /** The package and version that it was made from, and its licence. */
  readonly source: string;
  readonly licence: string;
  /** The day it was made. */
  readonly date: string;
  readonly providers: Readonly<Record<string, { readonly models: string; readonly alsoModelsOf?: readonly string[] }>>;
}

/** A line of a snapshot: any of the patterns (of a list in it, all), and prices; of several periods the last that holds counts. Without prices, nobody knows. */
export type PriceLine = [patterns: (NamePattern | NamePattern[])[], ...periods: PricePeriod[]];

/** `from` is a day, `daily` two times of it, all of UTC; without either they hold always. */
export interface PricePeriod {
  readonly from?: string;
  readonly daily?: readonly [start: string, end: string];
  readonly rates: Rates;
}

/** Finds prices of models in a snapshot. */
export class PriceList {
  readonly #snapshot: PriceSnapshot;
  readonly #models = new Map<string, ProviderModels | undefined>();
  /** What was asked for before, by provider and model. */
  readonly #found = new Map<string, readonly PricePeriod[]>();

  constructor(snapshot: PriceSnapshot) {
    this.#snapshot = snapshot;
  }

  /** Undefined when nobody knows. `provider` is a key of the snapshot. */
  find(provider: string, model: string, atMs: number): Rates | undefined {
    const key = `${provider}\n${model}`;
    let periods = this.#found.get(key);
    if (periods === undefined) {
      if (this.#found.size === rememberedMax) this.#found.clear();
      periods = this.#periodsOf(provider, model);
      this.#found.set(key, periods);
    }
    return periodAt(periods, atMs);
  }

  #periodsOf(provider: string, model: string): readonly PricePeriod[] {
    for (const name of namesOf(model)) {
      const entry = this.#entry(provider, name);
      if (entry !== undefined) return entry.periods;
    }
    return [];
  }

  #entry(provider: string, name: string): Entry | undefined {
    const own = this.#modelsOf(provider)?.find(name);
    if (own !== undefined) return own;
    for (const other of this.#snapshot.providers[provider]?.alsoModelsOf ?? []) {
      const theirs = this.#modelsOf(other)?.find(name);
      if (theirs !== undefined) return theirs;
    }
    return undefined;
  }

  #modelsOf(provider: string): ProviderModels | undefined {
    if (!this.#models.has(provider)) {
      const known = Object.hasOwn(this.#snapshot.providers, provider) ? this.#snapshot.providers[provider] : undefined;
      this.#models.set(provider, known && new ProviderModels(known.models));
    }
    return this.#models.get(provider);
  }
}

/** Models are named by callers, so there may be any number. */
const rememberedMax = 1_000;

interface Entry {
  readonly index: number;
  readonly isMeant: NameTest;
  readonly periods: readonly PricePeriod[];
}

/** The first line that means a name counts. Most lines list names, which are looked up. */
class ProviderModels {
  readonly #byName = new Map<string, Entry>();
  readonly #others: Entry[] = [];

  constructor(lines: string) {
    lines
      .trim()
      .split('\n')
      .forEach((line, index) => void this.#add(readJson(line) as PriceLine, index));
  }

  find(name: string): Entry | undefined {
    const named = this.#byName.get(name);
    for (const entry of this.#others) {
      if (named !== undefined && named.index < entry.index) return named;
      if (entry.isMeant(name)) return entry;
    }
    return named;
  }

  #add([patterns, ...periods]: PriceLine, index: number): void {
    const tests: NameTest[] = [];
    const entry: Entry = { index, isMeant: (name) => tests.some((test) => test(name)), periods };
    for (const pattern of patterns) {
      if (typeof pattern === 'string' && pattern.startsWith('=') && !pattern.includes('#')) {
        const name = pattern.slice(1).toLowerCase();
        if (!this.#byName.has(name)) this.#byName.set(name, entry);
      } else tests.push(allOf([pattern].flat().map(compileNamePattern)));
    }
    if (tests.length > 0) this.#others.push(entry);
  }
}

function allOf(tests: readonly NameTest[]): NameTest {
  return (name) => tests.every((test) => test(name));
}

/** A name as written, without the path before it that some providers' have, with its date written otherwise, and without it. */
function namesOf(model: string): string[] {
  const name = model.trim().toLowerCase().slice(0, nameCharactersMax);
  const bare = name.replace(/^(?:publishers\/[^/]{1,64}\/)?models\//, '').replace('@', '-');
  const compact = /-(20\d\d)(\d\d)(\d\d)(?=-|:|$)/;
  const dated = bare.replace(compact, '-$1-$2-$3');
  const dateless = bare.replace(/-20\d\d-?\d\d-?\d\d$/, '');
  return [...new Set([name, bare, dated, dateless])];
}

const nameCharactersMax = 256;

function periodAt(periods: readonly PricePeriod[], atMs: number): Rates | undefined {
  for (let i = periods.length - 1; i >= 0; i--) if (holdsAt(periods[i]!, atMs)) return periods[i]!.rates;
  return periods[0]?.rates;
}

function holdsAt({ from, daily }: PricePeriod, atMs: number): boolean {
  if (from !== undefined && atMs < Date.parse(from)) return false;
  if (daily === undefined) return true;
  const time = new Date(atMs).toISOString().slice(11, 19);
  const [start, end] = daily;
  return start <= end ? time >= start && time < end : time >= start || time < end;
}
