import { RE2JS } from 're2js';
import { valueCost, type Work } from '../work.ts';

/** Whether a pattern occurs in a text; false as soon as the work is spent. */
export type Matches = (text: string) => boolean;

/**
 * Compiles an expression of RE2, which takes linear time. How long a character takes depends on the size of the pattern: each of
 * its states may have to be followed. Throws an error when it is no such expression.
 */
export function compileLinearPattern(expression: string, flags: number, work: Work): Matches {
  const compiled = RE2JS.compile(expression, flags);
  const characterCost = 20 + 3 * compiled.programSize();
  return (text) => work.spend(valueCost + text.length * characterCost) && compiled.matcher(text).find();
}
