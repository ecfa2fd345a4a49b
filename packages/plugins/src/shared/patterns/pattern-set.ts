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
  find(text: string): Finding {
    const search = new Search(this.#groups, text);
    search.goOn(Number.POSITIVE_INFINITY);
    return search.finding;
  }

  /** In turns of a millisecond or two, between which others have theirs. */
  async findInTurns(text: string): Promise<Finding> {
    const search = new Search(this.#groups, text);
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
  #workLeft: number;

  constructor(groups: readonly PatternGroup[], text: string) {
    this.#groups = groups;
    this.#text = text;
    this.#walk = groups[0]!.automaton.begin();
    this.#workLeft = workAllowed(text.length);
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
      const workMax = before + Math.min(charactersLeft * workPerCharacter, this.#workLeft);
      automaton.go(walk, text, Math.min(text.length, at + charactersLeft), workMax);
      if (walk.found < 0 && walk.at === text.length) automaton.finish(walk);
      const work = automaton.work - before;
      this.#workLeft -= work;
      charactersLeft -= walk.at - at + work / workPerCharacter;
      if (walk.found >= 0) this.finding = { pattern: patterns[walk.found]! };
      else if (this.#workLeft < 0) this.finding = 'costly';
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

/** Of the automaton's work, for a text of so many characters: with what walking takes, it is under 5 ms for 100 KB. */
export function workAllowed(characters: number): number {
  return 50_000 + 3 * characters;
}

/** A millisecond or two. */
const turnCharacters = 256 * 1024;
const workPerCharacter = 0.6;
