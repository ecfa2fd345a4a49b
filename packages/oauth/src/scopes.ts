import type { Claims } from '@sallyport/pipeline';

/** The scopes of a verified token: its `scope` (RFC 9068 §2.2.3), or `scp`, as Entra ID and Okta write it. */
export function scopesOf(claims: Claims | undefined): ReadonlySet<string> {
  if (claims === undefined) return none;
  let scopes = known.get(claims);
  if (scopes === undefined) {
    scopes = new Set(wordsOf(claims['scope'] ?? claims['scp']));
    known.set(claims, scopes);
  }
  return scopes;
}

const none: ReadonlySet<string> = new Set();
// The claims of a token that is used again are one object.
const known = new WeakMap<Claims, ReadonlySet<string>>();

function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string' && entry !== '') : [];
}
