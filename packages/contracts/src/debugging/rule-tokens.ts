import { RuleError } from './rule-error.ts';

/** The text of a `text` is what is between its quotes. */
export interface RuleToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
}

const pattern = /\s+|([a-z][a-z0-9_.]*)|"([^"\\]*)"|'([^'\\]*)'|(-?\d+(?:\.\d+)?)|(&&|\|\||==|!=|>=|<=|[!<>()])/y;

/** The pieces of a rule. Throws `RuleError`. */
export function tokensOf(source: string): RuleToken[] {
  const tokens: RuleToken[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(source);
    if (found === null) throw new RuleError(`has '${source.slice(at, at + 12)}', which cannot be read`);
    const [, name, double, single, number, sign] = found;
    const text = double ?? single;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}
