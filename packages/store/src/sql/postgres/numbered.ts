const placesMax = 1_000;
const known = new Map<string, string>();

/** A statement with `$1`, `$2`, … where it has `?`; not within quotes. */
export function numbered(sql: string): string {
  const before = known.get(sql);
  if (before !== undefined) return before;
  let number = 0;
  const text = sql.replaceAll(/'[^']*'|"[^"]*"|\?/g, (part) => (part === '?' ? `$${++number}` : part));
  if (known.size >= placesMax) known.clear();
  known.set(sql, text);
  return text;
}
