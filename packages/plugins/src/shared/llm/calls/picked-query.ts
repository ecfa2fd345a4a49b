/** Of a query, the parameters with these names, with a question mark before them; empty where there are none. */
export function pickedQuery(query: string, names: ReadonlySet<string>): string {
  if (query.length < 2) return '';
  const picked = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) if (names.has(name)) picked.append(name, value);
  return picked.size === 0 ? '' : `?${picked}`;
}
