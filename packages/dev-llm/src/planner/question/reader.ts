/** A text from which is taken what was understood, so that what was not is left. */
export class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  get rest(): string {
    return this.#rest;
  }

  /** The first match, which then is no more there. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null) return undefined;
    this.#remove(match.index, match[0].length);
    return match;
  }

  /** The value of the first pattern that matches; all that match are taken. */
  takeFirst<Value>(choices: readonly (readonly [RegExp, Value])[]): Value | undefined {
    return choices.filter(([pattern]) => this.take(pattern) !== undefined)[0]?.[1];
  }

  /** The group of a match that is good; the match then is no more there. */
  takeGroup(pattern: RegExp, isGood: (group: string) => boolean): string | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null || !isGood(match[1]!)) return undefined;
    this.#remove(match.index, match[0].length);
    return match[1]!;
  }

  /** What `pick` chooses of the group of a match; the words of the match before that stay. */
  takeEnd(pattern: RegExp, pick: (group: string) => string): string | undefined {
    const match = pattern.exec(this.#rest);
    const picked = match === null ? '' : pick(match[1]!);
    if (picked === '') return undefined;
    const from = match!.index + match![0].lastIndexOf(picked);
    this.#remove(from, match!.index + match![0].length - from);
    return picked;
  }

  /** The words that are left, without those that say nothing. */
  get leftovers(): string[] {
    const words = this.#rest.toLowerCase().match(/[\p{L}\p{N}_'’-]+/gu) ?? [];
    return words.filter((word) => !fillers.has(word.replace('’', "'")));
  }

  #remove(at: number, length: number): void {
    this.#rest = `${this.#rest.slice(0, at)} ; ${this.#rest.slice(at + length)}`;
  }
}

const fillers = new Set(
  (
    'a an the and or but so then now also too as at by for from in into of on over during within across to with per ' +
    'me us my our we i you they it its this that these those there one ones same again instead only just still else ' +
    'what how which who when about please ok okay well is are was were be been do does did has have had can could would will ' +
    "show tell give list name get see look check let let's lets want need like know what's how's that's " +
    'most more many much highest lowest worst high low top first rate rates number count overview summary all any each ' +
    'right thanks thank very question repeat try switch change use used using more details figures numbers data results answer view version table time ' +
    'sorted ordered ranked rank sort order compare compared versus vs between happened happening going doing'
  ).split(' '),
);
