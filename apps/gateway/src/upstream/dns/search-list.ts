const searchMax = 6;

/** The domains in which short names are looked for, as `/etc/resolv.conf` says. */
export interface SearchList {
  readonly domains: readonly string[];
  /** Names with fewer dots are looked for in the domains first. */
  readonly ndots: number;
}

export function parseSearchList(text: string): SearchList {
  let domains: string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'search' || keyword === 'domain') domains = words.slice(0, searchMax);
    if (keyword !== 'options') continue;
    for (const word of words) if (word.startsWith('ndots:')) ndots = Math.min(15, Number(word.slice(6)) || 0);
  }
  return { domains: domains.filter((domain) => domain !== '.'), ndots };
}

/** The full names that `name` may stand for, in the order in which they are asked for. */
export function candidatesOf(name: string, { domains, ndots }: SearchList): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const inDomains = domains.map((domain) => `${name}.${domain.replace(/\.$/, '')}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...inDomains] : [...inDomains, name];
}
