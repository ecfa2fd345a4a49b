/**
 * The normal form of a request path (RFC 3986 §6.2.2, and Kong's): triplets in upper case, unreserved characters decoded,
 * dot segments removed, repeated slashes merged, and characters that no path may have escaped. Routes are matched on it,
 * and it is what goes upstream. Undefined for what is no path: a broken triplet, a control character (escaped or not), a
 * blank, a fragment, a byte beyond ASCII.
 */
export function normalisePath(path: string): string | undefined {
  if (path.charCodeAt(0) !== slash) return undefined;
  let isNormal = true;
  let before = slash;
  for (let i = 1; i < path.length; i++) {
    const code = path.charCodeAt(i);
    const kind = code < 128 ? kinds[code]! : Kind.refused;
    if (kind === Kind.refused) return undefined;
    if (kind === Kind.changes || (before === slash && (code === slash || code === dot))) isNormal = false;
    before = code;
  }
  return isNormal ? path : rewrite(path);
}

/** Escapes what may not stand in a path, as UTF-8: makes `/café` of a configuration what a client sends for it. */
export function escapePath(path: string): string {
  return path.toWellFormed().replace(notInPath, encodeURIComponent);
}

const slash = 0x2f;
const dot = 0x2e;

/** RFC 3986 §3.3, and the brackets, which clients send as they are. */
const notInPath = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/[\]]/gu;

const Kind = { plain: 0, changes: 1, refused: 2 } as const;

const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (code <= 0x20 || code === 0x7f || character === '#' || character === '?') return Kind.refused;
  return character === '%' || escapePath(character) !== character ? Kind.changes : Kind.plain;
});

function rewrite(path: string): string | undefined {
  if (/%(?![0-9a-f]{2})|%[01]|%7f/i.test(path)) return undefined;
  return removeDotSegments(escapePath(path.replace(/%../g, normaliseTriplet)));
}

function normaliseTriplet(triplet: string): string {
  const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet.toUpperCase();
}

/** RFC 3986 §5.2.4, after merging slashes: an empty segment is none. */
function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.replace(/\/{2,}/g, '/').split('/');
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i]!;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (i === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
