import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { Automaton } from './automaton.ts';
import { firstOrdinaryText, secondOrdinaryText } from './ordinary-texts.ts';
import { allowanceFor, type PatternGroup, PatternSet } from './pattern-set.ts';
import { translatePcre } from './translate-pcre.ts';

export interface PatternProblem {
  /** Which of the patterns; undefined for all of them together. */
  readonly index: number | undefined;
  readonly message: string;
}

/** Makes a set of patterns in PCRE's language, as far as they can be matched in linear time; else says of each why it cannot. */
export function compilePatterns(patterns: readonly string[]): PatternSet | PatternProblem[] {
  const written = patterns.map(write);
  const problems = written.flatMap((one, index) => (typeof one === 'string' ? [] : [{ index, message: one.problem }]));
  if (problems.length > 0) return problems;
  const made = groupsOf(
    written as string[],
    patterns.map((_, index) => index),
  );
  if (typeof made === 'number') return [{ index: made, message: problemOf(patterns[made]!, tooManyStates) }];
  if (made.length > groupsMax)
    return [{ index: undefined, message: `these patterns are too many: together they would take too long` }];
  return new PatternSet(made);
}

/** As RE2 writes it. */
function write(pattern: string): string | { problem: string } {
  const translated = translatePcre(pattern);
  if (typeof translated !== 'string') return { problem: problemOf(pattern, translated.problem) };
  try {
    const size = RE2JS.compile(translated).programSize();
    if (size > placesMax)
      return { problem: problemOf(pattern, `it is too large: ${size} steps, of ${placesMax} at most`) };
    return translated;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const isMiswritten = error instanceof RE2JSSyntaxException && !/repeat|unsupported/.test(error.getDescription());
    if (isMiswritten)
      return { problem: `the pattern '${pattern}' is no regular expression: ${error.getDescription()}` };
    const why = error instanceof RE2JSSyntaxException ? whyNot(error) : error.message;
    return { problem: problemOf(pattern, why) };
  }
}

/** A group for all patterns, or several where they hinder each other; or the number of a pattern that is too much alone. */
function groupsOf(written: readonly string[], patterns: readonly number[]): PatternGroup[] | number {
  const automaton = new Automaton(patterns.map((pattern) => written[pattern]!));
  if (automaton.size <= placesMax && learns(automaton)) return [{ automaton, patterns }];
  if (patterns.length === 1) return patterns[0]!;
  const middle = patterns.length >>> 1;
  const first = groupsOf(written, patterns.slice(0, middle));
  if (typeof first === 'number') return first;
  const second = groupsOf(written, patterns.slice(middle));
  return typeof second === 'number' ? second : [...first, ...second];
}

/** Walks it through what is ordinary: whether it has seen enough then to go through more of the kind at ease. */
function learns(automaton: Automaton): boolean {
  walkThrough(automaton, firstOrdinaryText);
  const before = automaton.work;
  walkThrough(automaton, secondOrdinaryText);
  return automaton.work - before <= allowanceFor(secondOrdinaryText.length).work;
}

function walkThrough(automaton: Automaton, text: string): void {
  for (let at = 0; at < text.length; ) {
    // What is found there ends a walk, but not the text.
    const walk = automaton.begin();
    walk.at = at;
    automaton.go(walk, text, text.length, Number.POSITIVE_INFINITY);
    if (walk.found < 0) automaton.finish(walk);
    at = walk.at;
  }
}

function problemOf(pattern: string, why: string): string {
  return `the pattern '${pattern}' cannot be matched in linear time: ${why}`;
}

function whyNot(error: RE2JSSyntaxException): string {
  const what = error.getPattern();
  return `${error.getDescription()}${what === null ? '' : ` '${what}'`}`;
}

const placesMax = 1500;
const groupsMax = 8;
const tooManyStates =
  "of ordinary text, too much has to be kept in mind for it; shorten what may stand in between (as in 'a.{50}b'), or make what it begins with rarer";
