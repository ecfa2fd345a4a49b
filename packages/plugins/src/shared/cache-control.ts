import type { HeaderList } from '@sallyport/pipeline';

/** The directives of Cache-Control (RFC 9111 §5.2), by lower-case name; those without a value are empty. */
export type Directives = ReadonlyMap<string, string>;

const none: Directives = new Map();

export function cacheControlOf(headers: HeaderList): Directives {
  if (!headers.has('cache-control')) return none;
  const directives = new Map<string, string>();
  for (const part of headers.getAll('cache-control').join(',').split(',')) {
    const [, name, value = ''] = /^\s*([^\s=]+)\s*(?:=\s*"?([^"]*?)"?)?\s*$/.exec(part) ?? [];
    // Of one said twice, the first counts: a sender that contradicts itself is not to be trusted with more.
    if (name !== undefined && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), value);
  }
  return directives;
}

/** A directive's seconds; undefined when it is not there, 0 when it makes no sense. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  if (value === undefined) return undefined;
  return /^\d{1,10}$/.test(value) ? Math.min(Number(value), secondsMax) : 0;
}

/** For how many seconds the sender says an answer is fresh when it is sent. */
export function freshSeconds(headers: HeaderList, directives: Directives): number {
  const told = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  if (told !== undefined) return told;
  const expires = headers.getAll('expires').at(-1);
  if (expires === undefined) return 0;
  const atMs = Date.parse(expires);
  const sentMs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(atMs) || Number.isNaN(sentMs)) return 0;
  return Math.min(Math.max(0, (atMs - sentMs) / 1000), secondsMax);
}

/** How old an answer was when it came, as the caches on its way tell. */
export function ageOf(headers: HeaderList): number {
  const age = headers.get('age');
  return age !== undefined && /^\d{1,10}$/.test(age) ? Math.min(Number(age), secondsMax) : 0;
}

/** RFC 9111 §1.2.2. */
const secondsMax = 2 ** 31;
