import { foldName } from '@sallyport/json';
import { isArgumentObject, parseArgument, textOf } from './arguments.ts';
import { encodeKeepingReserved, encodeStrictly, ValueProblem } from './encode.ts';
import type { Parameter } from './parameter.ts';
import { type Pair, writePairs } from './styles.ts';

/** The pairs of one parameter in query or cookie. */
export function pairsOf(parameter: Parameter, bytes: Buffer, reserved: ReservedNames): Pair[] {
  const value = parseArgument(bytes);
  const encode = parameter.allowReserved ? encodeKeepingReserved : encodeStrictly;
  if (parameter.asJson) return value === null ? [] : [[encodeStrictly(parameter.name), encodeStrictly(textOf(value)!)]];
  if (isArgumentObject(value) && parameter.style === 'form' && parameter.explode) {
    for (const name of Object.keys(value)) {
      if (reserved.has(name))
        throw new ValueProblem(`may not have a member '${name}', which is another parameter's name`);
    }
  }
  return writePairs(parameter, value, encode);
}

/**
 * Names of parameters that no member of an exploded object may take: those that are fixed, and those of other parameters. Loosely
 * compared, and without what some readers take for a way into a list or an object (`key[]`, `key.a`).
 */
export class ReservedNames {
  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set([...names].map(base));
  }

  has(name: string): boolean {
    return this.#names.has(base(name));
  }
}

function base(name: string): string {
  const folded = foldName(name);
  const end = folded.search(/[[\].:]/);
  return end <= 0 ? folded : folded.slice(0, end);
}
