import { HeaderList } from '@sallyport/pipeline';
import { HeaderKind, headerKind, isProtected } from './header-rules.ts';

/** Fields that mean something only in a head (RFC 9110 §6.5.1), beyond those of `header-rules`. */
const headOnly = new Set(['content-range', 'max-forwards', 'set-cookie', 'www-authenticate', 'proxy-authenticate']);

function mayTrail(name: string): boolean {
  return headerKind(name) === HeaderKind.endToEnd && !isProtected(name) && !headOnly.has(name);
}

/** The trailers of a request that may travel on, names and values in turn; undefined when there are none. */
export function requestTrailers(raw: readonly string[]): string[] | undefined {
  if (raw.length === 0) return undefined;
  const { raw: kept } = answerTrailers(raw);
  return kept.length > 0 ? kept : undefined;
}

/** Trailers without what would frame, route or authenticate a message if somebody merged them into its head. */
export function answerTrailers(raw: readonly string[]): HeaderList {
  const headers = new HeaderList(raw.slice());
  for (let i = headers.length - 1; i >= 0; i--) if (!mayTrail(headers.name(i))) headers.removeAt(i);
  return headers;
}
