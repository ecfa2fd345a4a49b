/** What stands behind the `?` of an address: texts, as people write them. What is more than a text is JSON in one. */
export type SearchTexts = Readonly<Record<string, string>>;

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Empty and undefined are left out, so that an address says only what somebody chose. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const chosen = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(chosen.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** The address with some of what stands behind its `?` changed; undefined takes away. */
export function withSearch(href: string, changes: Readonly<Record<string, string | undefined>>): string {
  const [path = '', search = ''] = href.split('?', 2);
  return path + stringifySearch({ ...parseSearch(search), ...changes });
}
