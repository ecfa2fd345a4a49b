import type { JsonSchema } from './schema.ts';

/** A setting counts only while another, beside it, has one of these values. */
export interface Condition {
  readonly name: string;
  readonly values: readonly unknown[];
}

/**
 * The schemas say in words what a setting belongs to: "The request header whose value is counted by, with limit_by header." It is read
 * from them only where both the other setting and its value are named as they are.
 */
export function conditionOf(
  description: string | undefined,
  own: string,
  siblings: Readonly<Record<string, JsonSchema>>,
): Condition | undefined {
  if (description === undefined) return undefined;
  const said =
    /\b(?:[Ww]ith|[Oo]f|[Ff]or) `?([a-z][a-z0-9_]*)`? `?([A-Za-z0-9_-]+(?:`? (?:or|and) `?[A-Za-z0-9_-]+)*)`?/g;
  for (const [, name = '', text = ''] of description.matchAll(said)) {
    const options = name === own || !Object.hasOwn(siblings, name) ? undefined : siblings[name]?.enum;
    if (options === undefined) continue;
    const words = text.split(/`?\s(?:or|and)\s`?/);
    const values = options.filter((option) => words.includes(String(option)));
    if (values.length > 0) return { name, values };
  }
  return undefined;
}
