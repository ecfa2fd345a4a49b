/** Finds things in texts, and knows what of a text is not decided yet where more of it may come. */
export interface Finder {
  /** The most characters that can be undecided at the end of a text. */
  readonly charsMax: number;
  /** From where on, at or after `from`, a longer text could be found to hold something that this one does not tell. */
  undecided(text: string, from: number): Undecided;
  /**
   * The first place at or after `from` and before `before` where something is found, and all that is found there. Where the text is not
   * `ended`, only what more of it could not make another.
   */
  next(text: string, from: number, before: number, ended: boolean): readonly Finding[];
  /** What ends with the text but is not whole, and is enough to be of worth. */
  unfinished(text: string, from: number): readonly Finding[];
}

export interface Undecided {
  /** The first character that would be taken out. */
  readonly holdAt: number;
  /** The first that tells of it. */
  readonly keepAt: number;
}

export interface Finding {
  /** Where what tells of it begins. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  /** The less, the more the kind tells. */
  readonly rank: number;
  readonly rest: CompiledRest | undefined;
}

/** See `Rest`. */
export interface CompiledRest {
  readonly run: RegExp;
  readonly end: RegExp | undefined;
}

export const nothingFound: readonly Finding[] = [];

/** Several finders as one. */
export class Finders implements Finder {
  readonly charsMax: number;
  readonly #finders: readonly Finder[];

  constructor(finders: readonly Finder[]) {
    this.#finders = finders;
    this.charsMax = Math.max(0, ...finders.map((finder) => finder.charsMax));
  }

  undecided(text: string, from: number): Undecided {
    let holdAt = text.length;
    let keepAt = text.length;
    for (const finder of this.#finders) {
      const undecided = finder.undecided(text, from);
      holdAt = Math.min(holdAt, undecided.holdAt);
      keepAt = Math.min(keepAt, undecided.keepAt);
    }
    return { holdAt, keepAt };
  }

  next(text: string, from: number, before: number, ended: boolean): readonly Finding[] {
    let first = nothingFound;
    for (const finder of this.#finders) {
      const found = finder.next(text, from, before, ended);
      const at = found[0]?.at ?? before;
      const firstAt = first[0]?.at ?? before;
      if (at < firstAt) first = found;
      else if (at === firstAt && found.length > 0) first = [...first, ...found];
    }
    return first;
  }

  unfinished(text: string, from: number): readonly Finding[] {
    return this.#finders.flatMap((finder) => finder.unfinished(text, from));
  }
}
