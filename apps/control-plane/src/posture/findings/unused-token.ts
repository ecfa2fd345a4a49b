import { defineFinding, type TokenFacts } from '../finding.ts';
import { dayMs, days } from './entity-name.ts';
import { tokenName } from './long-lived-token.ts';

const unusedMs = 90 * dayMs;

export const unusedToken = defineFinding({
  kind: 'unused-token',
  title: 'Access tokens that nobody uses',
  why: 'They are as good as on their first day, and nobody would miss one that is stolen.',
  about: 'organization',
  find: ({ tokens, nowMs }) =>
    tokens
      .filter((token) => nowMs - usedAtMs(token) >= unusedMs)
      .map((token) => ({
        severity: 'medium' as const,
        title: `The access token ${token.name} of ${token.owner.name} was not used for ${days(nowMs - usedAtMs(token))}`,
        entity: tokenName(token),
        evidence: [
          {
            text:
              token.lastUsedAtMs === undefined
                ? 'It was never used.'
                : `It was used last on ${new Date(token.lastUsedAtMs).toISOString().slice(0, 10)}.`,
          },
        ],
        fix: { text: 'Revoke it: whoever needs one makes another.' },
        sinceMs: usedAtMs(token),
      })),
});

function usedAtMs({ lastUsedAtMs, createdAtMs }: TokenFacts): number {
  return lastUsedAtMs ?? createdAtMs;
}
