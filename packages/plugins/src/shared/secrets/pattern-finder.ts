import { RE2JS } from 're2js';
import { type Finder, type Finding, nothingFound, type Undecided } from './finder.ts';
import { type Engine, parsePattern } from './pattern.ts';

/** An expression of a configuration, as text and in streams; run by an engine that takes time in proportion to the text. */
export class PatternFinder implements Finder {
  readonly charsMax: number;
  readonly #kind: string;
  readonly #whole: RE2JS;
  readonly #unfinished: RE2JS;

  /** Throws where the expression is none that can be run, or has no end. */
  constructor(kind: string, expression: string) {
    const { source, unfinished, charsMax } = parsePattern(expression, re2);
    if (charsMax > patternCharsMax)
      throw new Error(`it can find ${charsMax} characters, and ${patternCharsMax} are the most`);
    this.#kind = kind;
    this.charsMax = charsMax;
    this.#whole = RE2JS.compile(source);
    if (this.#whole.matcher('').find()) throw new Error('it finds nothing at all, everywhere');
    this.#unfinished = RE2JS.compile(unfinished);
  }

  undecided(text: string, from: number): Undecided {
    const matcher = this.#unfinished.matcher(text);
    const at = matcher.find(from) ? matcher.start() : text.length;
    return { holdAt: at, keepAt: at };
  }

  next(text: string, from: number, before: number, ended: boolean): readonly Finding[] {
    const matcher = this.#whole.matcher(text);
    for (let start = from; start < before && matcher.find(start); start = matcher.start() + 1) {
      const at = matcher.start();
      if (at >= before) break;
      if (matcher.end() > at && (ended || this.undecided(text, at).holdAt !== at))
        return [{ at, from: at, to: matcher.end(), kind: this.#kind, rank: 0, rest: undefined }];
    }
    return nothingFound;
  }

  unfinished(): readonly Finding[] {
    return nothingFound;
  }
}

const re2: Engine = { end: '\\z', never: '[^\\x00-\\x{10FFFF}]' };
const patternCharsMax = 1024;
