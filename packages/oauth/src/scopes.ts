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

/** Scopes that an operation needs, as settings name them. */
export interface ScopeRequirement {
  /** What a token without them is to be exchanged for. */
  readonly wanted: readonly string[];
  isMetBy(scopes: ReadonlySet<string>): boolean;
}

/** `scopes_required`: one entry is enough, and all of its words count: `["a b", "c"]` is (a and b) or c. Undefined for none. */
export function compileScopeRequirement(entries: readonly string[] | undefined): ScopeRequirement | undefined {
  const alternatives = (entries ?? []).map(wordsOf).filter(({ length }) => length > 0);
  if (alternatives.length === 0) return undefined;
  return {
    wanted: alternatives[0]!,
    isMetBy: (scopes) => alternatives.some((words) => words.every((word) => scopes.has(word))),
  };
}

const none: ReadonlySet<string> = new Set();
// The claims of a token that is used again are one object.
const known = new WeakMap<Claims, ReadonlySet<string>>();

function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string' && entry !== '') : [];
}
