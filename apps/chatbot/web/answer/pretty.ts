/** Deeper than anything that a tool of ours tells. */
const depthMax = 20;

/** JSON with room; text as it is, and what has so many brackets that room would be most of it. */
export function pretty(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  try {
    const known: unknown = JSON.parse(text);
    return depthOf(known) > depthMax ? text : JSON.stringify(known, null, 2);
  } catch {
    return text;
  }
}

/** At most one more than is looked for. */
function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > depthMax) return above;
  return Math.max(above + 1, ...Object.values(value).map((one) => depthOf(one, above + 1)));
}
