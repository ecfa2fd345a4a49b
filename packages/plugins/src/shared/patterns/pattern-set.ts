import type { Automaton, Walk } from './automaton.ts';

/** Of several texts: the first pattern that is found, or `costly` when looking on would cost more than a text of its length may. */
export type Finding = { readonly pattern: number } | 'costly' | undefined;

/** Some of a set's patterns, which are looked for together. */
export interface PatternGroup {
  readonly automaton: Automaton;
  /** Which of the set's patterns they are. */
  readonly patterns: readonly number[];
}

/**
 * Patterns of a configuration, found in a text in one pass for each group of them (mostly there is one). A character costs some nanoseconds whatever the patterns are; a
 * text that was made to cost more is given up, and a long one lets others have their turn.
 */
export class PatternSet {
  readonly #groups: readonly PatternGroup[];

  constructor(groups: readonly PatternGroup[]) {
    this.#groups = groups;
  }

  /** At one go. */
  find(text: string, allowance = allowanceFor(text.length)): Finding {
    const search = new Search(this.#groups, text, allowance);
    search.goOn(Number.POSITIVE_INFINITY);
    return search.finding;
  }

  /** In turns of a millisecond or two, between which others have theirs. */
  async findInTurns(text: string, allowance = allowanceFor(text.length)): Promise<Finding> {
    const search = new Search(this.#groups, text, allowance);
    while (!search.goOn(turnCharacters)) await new Promise(setImmediate);
    return search.finding;
  }
}

class Search {
  finding: Finding = undefined;
  readonly #groups: readonly PatternGroup[];
  readonly #text: string;
  #group = 0;
  #walk: Walk;
  readonly #allowance: Allowance;

  constructor(groups: readonly PatternGroup[], text: string, allowance: Allowance) {
    this.#groups = groups;
    this.#text = text;
    this.#walk = groups[0]!.automaton.begin();
    this.#allowance = allowance;
  }

  /** Looks on through so many characters, or what costs as much; answers whether it is over. */
  goOn(characters: number): boolean {
    const text = this.#text;
    let charactersLeft = characters;
    while (this.#group < this.#groups.length) {
      const { automaton, patterns } = this.#groups[this.#group]!;
      const walk = this.#walk;
      const { at } = walk;
      const before = automaton.work;
      const workMax = before + Math.min(charactersLeft * workPerCharacter, this.#allowance.work);
      automaton.go(walk, text, Math.min(text.length, at + charactersLeft), workMax);
      if (walk.found < 0 && walk.at === text.length) automaton.finish(walk);
      const work = automaton.work - before;
      this.#allowance.work -= work;
      charactersLeft -= walk.at - at + work / workPerCharacter;
      if (walk.found >= 0) this.finding = { pattern: patterns[walk.found]! };
      else if (this.#allowance.work < 0) this.finding = 'costly';
      if (this.finding !== undefined) return true;
      if (walk.at < text.length) {
        if (charactersLeft <= 0) return false;
        continue;
      }
      this.#group++;
      if (this.#group < this.#groups.length) this.#walk = this.#groups[this.#group]!.automaton.begin();
    }
    return true;
  }
}

/** What may still be spent on making states; several looks at one text may share it. */
export interface Allowance {
  work: number;
}

/** For a text of so many characters: with what walking takes, it is some 5 ms for 100 KB.. */
export function allowanceFor(characters: number): Allowance {
  return { work: 80_000 + 3.5 * characters };
}

/** A millisecond or two. */
const turnCharacters = 256 * 1024;
const workPerCharacter = 0.6;
