/**
 * Reads the part of regular expressions that detectors are written in, and derives from a pattern what of it may still be coming: a text
 * that ends in the middle of a match. Quantifiers are bounded, so that what has to be held back is.
 */
export interface Pattern {
  /** What a match is. */
  readonly source: string;
  /** What matches from where a match may begin to the end of the text, where the text ends before it is decided. */
  readonly unfinished: string;
  /** Characters of the longest match. */
  readonly charsMax: number;
  /** The pattern's only group is what counts of a match; what is before it is told by, and after it. */
  readonly hasGroup: boolean;
}

export function parsePattern(source: string, engine: Engine = v8): Pattern {
  const reader = new Reader(source, engine);
  const node = reader.alternatives();
  if (!reader.isAtEnd) throw new Error(`a pattern has a ) too many: ${source}`);
  return {
    source: node.source,
    unfinished: node.unfinished,
    charsMax: node.charsMax,
    hasGroup: reader.groups > 0,
  };
}

/** How an engine writes the end of a text, and what never matches. */
export interface Engine {
  readonly end: string;
  readonly never: string;
}

const v8: Engine = { end: '$', never: '(?!)' };

interface Node {
  readonly source: string;
  readonly unfinished: string;
  readonly charsMax: number;
}

class Reader {
  groups = 0;
  #at = 0;
  #ignoresCase = false;
  readonly #source: string;
  readonly #end: string;
  readonly #never: string;

  constructor(source: string, { end, never }: Engine) {
    this.#source = source;
    this.#end = end;
    this.#never = never;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  alternatives(): Node {
    const ways: Node[] = [this.#sequence()];
    while (this.#take('|')) ways.push(this.#sequence());
    if (ways.length === 1) return ways[0] as Node;
    return {
      source: ways.map((way) => way.source).join('|'),
      unfinished: ways.map((way) => way.unfinished).join('|'),
      charsMax: Math.max(...ways.map((way) => way.charsMax)),
    };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (!this.isAtEnd && !/[|)]/.test(this.#next)) items.push(this.#item());
    // From the end: either the text ends within this item, or this one is whole and it ends within what follows.
    let unfinished = this.#never;
    for (const item of items.toReversed()) {
      unfinished = unfinished === this.#never ? item.unfinished : `${item.source}(?:${unfinished})|${item.unfinished}`;
    }
    return {
      source: items.map((item) => item.source).join(''),
      unfinished,
      charsMax: items.reduce((sum, item) => sum + item.charsMax, 0),
    };
  }

  #item(): Node {
    const atom = this.#atom();
    const [min, max] = this.#quantifier();
    if (min === 1 && max === 1) return atom;
    const isCharacter = atom.unfinished === this.#end;
    const source = isCharacter ? atom.source : `(?:${atom.source})`;
    const times = (from: number, to: number) => (from === to ? `{${from}}` : `{${from},${to}}`);
    return {
      source: `${source}${times(min, max)}`,
      unfinished: isCharacter
        ? `${source}${times(0, max - 1)}${this.#end}`
        : `${source}${times(0, max - 1)}(?:${atom.unfinished})`,
      charsMax: atom.charsMax * max,
    };
  }

  #atom(): Node {
    const from = this.#at;
    if (this.#take('(')) return this.#parenthesis();
    if (this.#take('[')) {
      while (!this.#take(']')) this.#at += this.#next === '\\' ? 2 : 1;
    } else {
      this.#character();
    }
    const written = this.#source.slice(from, this.#at);
    return { source: this.#ignoresCase ? inAnyCase(written) : written, unfinished: this.#end, charsMax: 1 };
  }

  #character(): void {
    if (/[$^]/.test(this.#next))
      throw new Error(`a pattern cannot ask for the beginning or the end of a text: ${this.#source}`);
    const escaped = /\\(?:[pP]\{\w+\}|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)/sy;
    escaped.lastIndex = this.#at;
    this.#at += escaped.exec(this.#source)?.[0].length ?? 1;
  }

  #parenthesis(): Node {
    const opening = /\?(?:[:=!]|<[=!]|i:)/y;
    opening.lastIndex = this.#at;
    let kind = opening.exec(this.#source)?.[0] ?? '';
    if (kind === '' && ++this.groups > 1) throw new Error(`a pattern may have one group: ${this.#source}`);
    this.#at += kind.length;
    const ignoredCase = this.#ignoresCase;
    this.#ignoresCase ||= kind === '?i:';
    const inner = this.alternatives();
    this.#ignoresCase = ignoredCase;
    if (kind === '?i:') kind = '?:';
    if (!this.#take(')')) throw new Error(`a pattern lacks a ): ${this.#source}`);
    const source = `(${kind}${inner.source})`;
    // What stands before is known; what will follow is not, where the text ends.
    if (kind.startsWith('?<')) return { source, unfinished: this.#never, charsMax: 0 };
    if (kind === '?=' || kind === '?!') return { source, unfinished: `(?:${inner.unfinished})`, charsMax: 0 };
    return { source, unfinished: `(${kind}${inner.unfinished})`, charsMax: inner.charsMax };
  }

  #quantifier(): [min: number, max: number] {
    if (this.#take('?')) return [0, 1];
    const braces = /\{(\d+)(?:,(\d+))?\}/y;
    braces.lastIndex = this.#at;
    const found = braces.exec(this.#source);
    if (found === null) {
      if (!this.isAtEnd && /[*+{]/.test(this.#next))
        throw new Error(`a pattern is not bounded: ${this.#source}; say how many at most, as in [a-z]{1,64}`);
      return [1, 1];
    }
    this.#at += found[0].length;
    return [Number(found[1]), Number(found[2] ?? found[1])];
  }

  get #next(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at++;
    return true;
  }
}

/**
 * A character, or a class, with both cases of the letters of ASCII spelled out: engines are not alike in what they make of `(?i:`. What a class
 * leaves out is taken as it is written, so that `[^a-z]` tells the next word of a name in camel case.
 */
function inAnyCase(atom: string): string {
  if (/^[A-Za-z]$/.test(atom)) return `[${atom}${swapCase(atom)}]`;
  if (!/^\[[^^]/.test(atom)) return atom;
  const letters = atom.match(/\\.|[A-Za-z]-[A-Za-z]|[A-Za-z]/g) ?? [];
  const others = letters.filter((one) => !one.startsWith('\\')).map(swapCase);
  return `[${others.join('')}${atom.slice(1)}`;
}

function swapCase(letters: string): string {
  return letters.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
