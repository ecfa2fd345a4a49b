import { RE2JS } from 're2js';

/** What a page of some origin may do: everyone's pages, one fixed answer whoever asks, or as `allows` says. */
export type Origins =
  | { readonly type: 'any' }
  | { readonly type: 'fixed'; readonly origin: string }
  | { readonly type: 'listed'; allows(origin: string): boolean };

/** Anything that a plain origin or host cannot contain makes an entry a regular expression. */
export function isPattern(entry: string): boolean {
  return !/^[A-Za-z0-9.:/-]+$/.test(entry);
}

/** Entries were checked by the schema. One plain origin with a scheme needs no look at the request. */
export function compileOrigins(entries: readonly string[]): Origins {
  const [only] = entries;
  if (only === undefined || entries.includes('*')) return { type: 'any' };
  if (entries.length === 1 && !isPattern(only) && only.includes('://')) return { type: 'fixed', origin: only };

  const origins = new Set<string>();
  const hosts = new Set<string>();
  const originPatterns: RE2JS[] = [];
  const hostPatterns: RE2JS[] = [];
  for (const entry of entries) {
    const hasScheme = entry.includes('://');
    if (isPattern(entry)) (hasScheme ? originPatterns : hostPatterns).push(RE2JS.compile(entry));
    else if (hasScheme) origins.add(normaliseOrigin(entry));
    else hosts.add(entry.toLowerCase());
  }
  return {
    type: 'listed',
    allows(given) {
      const origin = normaliseOrigin(given);
      if (origins.has(origin)) return true;
      const host = hostOf(origin);
      const name = host.replace(/:\d+$/, '');
      // Patterns match the whole: one for `app.example` must not let `app.example.evil.example` in.
      return (
        hosts.has(host) ||
        hosts.has(name) ||
        originPatterns.some((pattern) => pattern.testExact(origin)) ||
        hostPatterns.some((pattern) => pattern.testExact(name))
      );
    },
  };
}

/** Lower-case, without the scheme's own port and without a slash at the end. */
function normaliseOrigin(origin: string): string {
  return origin
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/^(http:\/\/.+):80$|^(https:\/\/.+):443$/, '$1$2');
}

function hostOf(origin: string): string {
  const at = origin.indexOf('://');
  return at < 0 ? origin : origin.slice(at + 3);
}
