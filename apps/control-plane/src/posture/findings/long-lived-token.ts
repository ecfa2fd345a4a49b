import { defineFinding, type EntityName, type TokenFacts } from '../finding.ts';
import { dayMs, days } from './entity-name.ts';

const longMs = 366 * dayMs;

export const longLivedToken = defineFinding({
  kind: 'long-lived-token',
  title: 'Access tokens that are good for more than a year',
  why: 'One that leaks is good for as long as that.',
  about: 'organization',
  find: ({ tokens, nowMs }) =>
    tokens
      .filter(({ expiresAtMs, createdAtMs }) => expiresAtMs - createdAtMs > longMs)
      .map((token) => ({
        severity: token.owner.kind === 'system-account' ? ('low' as const) : ('medium' as const),
        title: `The access token ${token.name} of ${token.owner.name} is good for another ${days(token.expiresAtMs - nowMs)}`,
        entity: tokenName(token),
        evidence: [
          { text: `It expires on ${new Date(token.expiresAtMs).toISOString().slice(0, 10)}.`, path: 'expires_at' },
        ],
        fix: { text: 'Make one that expires within a year, use it, and revoke this one.' },
        sinceMs: token.createdAtMs,
      })),
});

export function tokenName({ id, name, owner }: TokenFacts): EntityName {
  return { type: owner.kind === 'user' ? 'personal access token' : 'system account token', id, name };
}
