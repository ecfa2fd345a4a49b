interface Node {
  next: Map<string, Node>;
  /** Category of the term that ends here as a whole word, or as a stem. */
  word: number;
  stem: number;
}

export interface TermMatch {
  category: number;
  at: number;
}

/** Finds the terms of all categories in one pass. Scripts that write no spaces have a word beginning at every character. */
export class TermIndex {
  readonly #root: Node = { next: new Map(), word: -1, stem: -1 };

  constructor(categories: readonly string[]) {
    categories.forEach((terms, category) => {
      for (const term of terms.split(/,\s*/)) this.#add(term.trim(), category);
    });
  }

  /** What is found in a text that `folded` has made of another. */
  find(text: string): TermMatch[] {
    const matches: TermMatch[] = [];
    for (let at = 0; at < text.length; at++) {
      if (
        at > 0 &&
        isLetter(text.charCodeAt(at)) &&
        isLetter(text.charCodeAt(at - 1)) &&
        !isSpaceless(text.charCodeAt(at))
      )
        continue;
      const category = this.#longest(text, at);
      if (category >= 0) matches.push({ category, at });
    }
    return matches;
  }

  #longest(text: string, start: number): number {
    let node: Node | undefined = this.#root;
    let found = -1;
    for (let at = start; node !== undefined; at++) {
      if (node.stem >= 0) found = node.stem;
      if (
        node.word >= 0 &&
        (!isLetter(text.charCodeAt(at)) || !isLetter(text.charCodeAt(at - 1)) || isSpaceless(text.charCodeAt(at - 1)))
      )
        found = node.word;
      if (at === text.length) break;
      node = node.next.get(text[at]!);
    }
    return found;
  }

  #add(term: string, category: number): void {
    const isStem = term.endsWith('*');
    let node = this.#root;
    for (const character of isStem ? term.slice(0, -1) : term) {
      const next = node.next.get(character) ?? { next: new Map(), word: -1, stem: -1 };
      node.next.set(character, next);
      node = next;
    }
    if (isStem) node.stem = category;
    else node.word = category;
  }
}

/** Letters and digits of any script; NaN, past the end, is none. */
function isLetter(code: number): boolean {
  if (code < 128) return (code > 96 && code < 123) || (code > 47 && code < 58);
  return code > 191;
}

/** Chinese, Japanese, Korean and Thai. */
function isSpaceless(code: number): boolean {
  return (code > 0x0dff && code < 0x0e80) || (code > 0x2fff && code < 0xd7b0);
}
