import { type DebugField, debugFields } from './debug-fields.ts';
import { RuleError } from './rule-error.ts';
import { type RuleToken, tokensOf } from './rule-tokens.ts';

/** Gives what an exchange has in a field; undefined where it has nothing there. */
export type FieldReader = (field: DebugField) => string | number | undefined;

/** Whether a session is about an exchange. */
export type DebugRule = (read: FieldReader) => boolean;

/**
 * Compiles the rule of a debug session: comparisons of a field with a value (`==`, `!=`, and for numbers `>=`, `<=`, `>`, `<`), joined by
 * `&&`, `||`, `!` and parentheses. What an exchange does not have is equal to nothing, and neither more nor less than anything.
 */
export function compileDebugRule(source: string): DebugRule | { problem: string } {
  if (source.length > lengthMax) return { problem: `is longer than ${lengthMax} characters` };
  try {
    return new Parser(tokensOf(source)).parse();
  } catch (error) {
    if (error instanceof RuleError) return { problem: error.message };
    throw error;
  }
}

const lengthMax = 1_024;
const depthMax = 32;

/** By recursive descent: or, and, not, comparison. */
class Parser {
  readonly #tokens: readonly RuleToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly RuleToken[]) {
    this.#tokens = tokens;
  }

  parse(): DebugRule {
    const rule = this.#either();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new RuleError(`has '${rest.text}' after its end; && or || may be missing`);
    return rule;
  }

  #either(): DebugRule {
    const rules = [this.#both()];
    while (this.#takes('||')) rules.push(this.#both());
    return rules.length === 1 ? rules[0]! : (read) => rules.some((rule) => rule(read));
  }

  #both(): DebugRule {
    const rules = [this.#one()];
    while (this.#takes('&&')) rules.push(this.#one());
    return rules.length === 1 ? rules[0]! : (read) => rules.every((rule) => rule(read));
  }

  #one(): DebugRule {
    if (++this.#depth > depthMax) throw new RuleError(`is nested more than ${depthMax} deep`);
    try {
      if (this.#takes('!')) {
        const rule = this.#one();
        return (read) => !rule(read);
      }
      if (!this.#takes('(')) return this.#comparison();
      const rule = this.#either();
      if (!this.#takes(')')) throw new RuleError('has a parenthesis that is not closed');
      return rule;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): DebugRule {
    const field = this.#field();
    const operator = this.#tokens[this.#at++];
    const compare = operator === undefined ? undefined : comparisons.get(operator.text);
    if (operator?.kind !== 'sign' || compare === undefined)
      throw new RuleError(`wants ${[...comparisons.keys()].join(', ')} after ${field}`);
    const value = this.#tokens[this.#at++];
    const type = debugFields[field];
    if (value?.kind !== type)
      throw new RuleError(`compares ${field} with what is no ${type === 'text' ? 'text in quotes' : 'number'}`);
    if (type === 'text' && operator.text !== '==' && operator.text !== '!=')
      throw new RuleError(`compares ${field} by ${operator.text}; texts are equal (==) or not (!=)`);
    const wanted = type === 'number' ? Number(value.text) : value.text;
    return (read) => compare(read(field), wanted);
  }

  #field(): DebugField {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new RuleError('ends where a field is wanted');
    if (token.kind === 'name' && Object.hasOwn(debugFields, token.text)) return token.text as DebugField;
    throw new RuleError(`has '${token.text}' where one of these is wanted: ${Object.keys(debugFields).join(', ')}`);
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }
}

type Value = string | number;

const comparisons: ReadonlyMap<string, (found: Value | undefined, wanted: Value) => boolean> = new Map([
  ['==', (found, wanted) => found === wanted],
  ['!=', (found, wanted) => found !== wanted],
  ['>=', (found, wanted) => found !== undefined && found >= wanted],
  ['<=', (found, wanted) => found !== undefined && found <= wanted],
  ['>', (found, wanted) => found !== undefined && found > wanted],
  ['<', (found, wanted) => found !== undefined && found < wanted],
]);
