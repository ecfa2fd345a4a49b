/** One step into a JSON value: a member's name, an item's index from 0 on, or every item. */
export type JsonStep = { readonly name: string } | { readonly index: number } | 'every';

export type JsonPath = readonly JsonStep[];

/**
 * Reads `customers[*].info.phone` or `list[2]`, whose first item is `[1]`; undefined when it is no path. Where dots belong to
 * keys, the whole text is one name.
 */
export function parseJsonPath(text: string, { dotsInKeys }: { dotsInKeys: boolean }): JsonPath | undefined {
  if (dotsInKeys) return [{ name: text }];
  const steps: JsonStep[] = [];
  for (const [i, segment] of text.split('.').entries()) {
    const [, name, items] = /^([^[\]]*)((?:\[(?:\*|[1-9]\d{0,8})\])*)$/.exec(segment) ?? [];
    // A path into a list itself begins with its items.
    if (name === undefined || (name === '' && (i > 0 || items === ''))) return undefined;
    if (name !== '') steps.push({ name });
    for (const [, item] of items!.matchAll(/\[(.+?)\]/g)) {
      steps.push(item === '*' ? 'every' : { index: Number(item) - 1 });
    }
  }
  return steps;
}

/** What is wrong with the name of a member; undefined when nothing is. */
export function jsonPathProblem(text: string, dotsInKeys: boolean): string | undefined {
  if (parseJsonPath(text, { dotsInKeys }) !== undefined) return undefined;
  return `'${text}' is not a path: write names with dots between them, and [*] or [1], [2] … behind that of a list`;
}
