import { isPublished } from './checks/published.ts';
import type { Detector, Rest } from './detector.ts';
import { type CompiledRest, type Finder, type Finding, nothingFound, type Undecided } from './finder.ts';
import { parsePattern } from './pattern.ts';

/** Detectors, compiled: where in a text one of them finds something, and from where on more text could make a difference. */
export class DetectorSet implements Finder {
  readonly charsMax: number;
  readonly #compiled: readonly Compiled[];
  /** By the first character; those beyond ASCII have one list. */
  readonly #byFirst: readonly (readonly Compiled[])[];
  readonly #anyWhole: RegExp | undefined;
  readonly #anyUnfinished: RegExp | undefined;
  readonly #anyUnfinishedAfter: RegExp | undefined;
  /** Of those that are worth taking out though they are not whole; and the fewest characters that are. */
  readonly #anyOfWorth: RegExp | undefined;
  readonly #worthCharsMin: number;

  constructor(detectors: readonly Detector[]) {
    this.#compiled = detectors.map(compile);
    this.#byFirst = Array.from({ length: asciiCount + 1 }, (_, code) =>
      this.#compiled.filter((one) =>
        code < asciiCount ? one.mayBeginWith.test(String.fromCharCode(code)) : beyondAscii.test(one.source),
      ),
    );
    this.charsMax = Math.max(0, ...this.#compiled.map((one) => one.charsMax));
    this.#anyWhole = union(this.#compiled, 'source');
    this.#anyUnfinished = union(
      this.#compiled.filter((one) => !one.hasGroup),
      'unfinished',
    );
    this.#anyUnfinishedAfter = union(
      this.#compiled.filter((one) => one.hasGroup),
      'unfinished',
      'd',
    );
    const ofWorth = this.#compiled.filter((one) => one.unfinishedAt !== undefined);
    this.#anyOfWorth = union(ofWorth, 'unfinished');
    this.#worthCharsMin = Math.min(...ofWorth.map(({ detector }) => detector.unfinishedChars as number));
  }

  undecided(text: string, from: number): Undecided {
    let holdAt = firstAt(this.#anyUnfinished, text, from);
    let keepAt = holdAt;
    const after = this.#anyUnfinishedAfter;
    if (after !== undefined) {
      after.lastIndex = from;
      for (let found = after.exec(text); found !== null && found.index < text.length; found = after.exec(text)) {
        if (found.index < keepAt) keepAt = found.index;
        holdAt = Math.min(holdAt, groupAt(found));
        after.lastIndex = found.index + 1;
      }
    }
    return { holdAt, keepAt };
  }

  next(text: string, from: number, before: number, ended: boolean): readonly Finding[] {
    const any = this.#anyWhole;
    if (any === undefined) return nothingFound;
    any.lastIndex = from;
    for (let place = any.exec(text); place !== null && place.index < before; place = any.exec(text)) {
      const found = this.#foundAt(text, place.index, ended);
      if (found.length > 0) return found;
      any.lastIndex = place.index + 1;
    }
    return nothingFound;
  }

  unfinished(text: string, from: number): readonly Finding[] {
    if (text.length - from < this.#worthCharsMin) return nothingFound;
    if (text.length - firstAt(this.#anyOfWorth, text, from) < this.#worthCharsMin) return nothingFound;
    const found: Finding[] = [];
    for (const { unfinishedAt, detector, rank } of this.#compiled) {
      if (unfinishedAt === undefined) continue;
      unfinishedAt.lastIndex = from;
      const match = unfinishedAt.exec(text);
      if (match === null) continue;
      const start = match.length > 1 ? groupAt(match) : match.index;
      if (text.length - start < (detector.unfinishedChars as number)) continue;
      if (detector.accepts?.(text.slice(start)) === false) continue;
      found.push({
        at: match.index,
        from: start,
        to: text.length,
        kind: detector.kind,
        rank,
        rest: undefined,
      });
    }
    return found;
  }

  #beginningWith(code: number): readonly Compiled[] {
    return this.#byFirst[Math.min(code, asciiCount)] as readonly Compiled[];
  }

  #foundAt(text: string, index: number, ended: boolean): readonly Finding[] {
    const found: Finding[] = [];
    for (const { whole, undecidedAt, detector, notBefore, rank, rest } of this.#beginningWith(text.charCodeAt(index))) {
      whole.lastIndex = index;
      const match = whole.exec(text);
      if (match === null) continue;
      const secret = match[1] ?? match[0];
      const start = match[1] === undefined ? index : (match.indices?.[1]?.[0] ?? index);
      if (notBefore?.test(text[start + secret.length] ?? '')) continue;
      const accepted = detector.accepts?.(secret) ?? true;
      if (accepted === false || accepted === 0 || isPublished(secret)) continue;
      if (match[1]?.startsWith(redactedPrefix)) continue;
      undecidedAt.lastIndex = index;
      if (!ended && undecidedAt.test(text)) continue;
      const chars = accepted === true ? secret.length : accepted;
      found.push({
        at: index,
        from: start,
        to: start + chars,
        kind: detector.kind,
        rank,
        rest,
      });
    }
    return found;
  }
}

interface Compiled {
  readonly detector: Detector;
  readonly rank: number;
  readonly begins: string;
  readonly source: string;
  readonly unfinished: string;
  readonly hasGroup: boolean;
  readonly charsMax: number;
  readonly mayBeginWith: RegExp;
  readonly whole: RegExp;
  readonly undecidedAt: RegExp;
  readonly notBefore: RegExp | undefined;
  readonly unfinishedAt: RegExp | undefined;
  readonly rest: CompiledRest | undefined;
}

/** How placeholders begin: what was taken out already is not taken out again. */
export const redactedPrefix = '[REDACTED:';

const vagueRank = 10_000;
const asciiCount = 128;
const beyondAscii = /[^ -~]|\[\^/;

// A word may follow a line break that stands in the text as code writes it: \nghp_…
const beginnings: Record<Detector['begins'], string> = {
  word: String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))`,
  number: String.raw`(?:(?<![A-Za-z0-9_])(?<![0-9][.\-])|(?<=\\[nrt]))`,
  anywhere: '',
};

function compile(detector: Detector, index: number): Compiled {
  const { source, hasGroup, charsMax } = parsePattern(detector.pattern);
  // What follows is as undecided as if it were looked ahead at.
  const whatFollows = detector.notBefore === undefined ? '' : `(?!${detector.notBefore})`;
  const { unfinished } = parsePattern(`(?:${detector.pattern})${whatFollows}`);
  const begins = beginnings[detector.begins];
  return {
    detector,
    rank: detector.isVague ? vagueRank + index : index,
    begins,
    source,
    unfinished,
    hasGroup,
    charsMax,
    // A text of one character that is not all there is.
    mayBeginWith: new RegExp(`^(?:${unfinished}|${source})`),
    whole: new RegExp(`${begins}(?:${source})`, hasGroup ? 'dy' : 'y'),
    undecidedAt: new RegExp(`${begins}(?:${unfinished})`, 'y'),
    notBefore: detector.notBefore === undefined ? undefined : new RegExp(detector.notBefore),
    unfinishedAt:
      detector.unfinishedChars === undefined
        ? undefined
        : new RegExp(`${begins}(?:${unfinished})`, hasGroup ? 'dg' : 'g'),
    rest: detector.rest === undefined ? undefined : compileRest(detector.rest),
  };
}

function compileRest({ of, endsWith }: Rest): CompiledRest {
  return { run: new RegExp(`${of}{0,1024}`, 'y'), end: endsWith === undefined ? undefined : new RegExp(endsWith, 'g') };
}

/** One expression for all, so that a text is gone through once; by where they begin, so that most places are out at once. */
function union(compiled: readonly Compiled[], part: 'source' | 'unfinished', flags = ''): RegExp | undefined {
  if (compiled.length === 0) return undefined;
  const ways = Map.groupBy(compiled, (one) => one.begins);
  const sources = [...ways].map(([begins, ones]) => `${begins}(?:${ones.map((one) => one[part]).join('|')})`);
  return new RegExp(sources.join('|'), `g${flags}`);
}

function firstAt(expression: RegExp | undefined, text: string, from: number): number {
  if (expression === undefined) return text.length;
  expression.lastIndex = from;
  return expression.exec(text)?.index ?? text.length;
}

/** Where the group that took part begins; the end of the text, if none did. */
function groupAt(match: RegExpExecArray): number {
  for (let group = 1; group < match.length; group++) {
    if (match[group] !== undefined) return match.indices?.[group]?.[0] ?? match.index;
  }
  return match.input.length;
}
