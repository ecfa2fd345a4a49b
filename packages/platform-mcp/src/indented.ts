/** Deeper than anything that the API tells. */
const depthMax = 20;

/** A value as JSON with room around it; without, where that would be most of it: a text within many brackets grows by its square. */
export function indented(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return depthOf(text) > depthMax ? text : JSON.stringify(value, null, 2);
}

function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const [mark] of json.matchAll(/"(?:[^"\\]+|\\.)*"|[[\]{}]/g)) {
    if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth);
    else if (mark === ']' || mark === '}') depth--;
  }
  return deepest;
}
