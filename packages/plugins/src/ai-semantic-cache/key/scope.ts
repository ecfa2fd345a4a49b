import { createHash } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';
import type { AiSemanticCacheConfig } from '../schema.ts';

/** Among whom an answer may be shared, unambiguously written: callers of equal scopes share answers. `user` is whom the caller says it acts for. */
export function compileScope(scope: AiSemanticCacheConfig['scope']): (x: Exchange, user: string | undefined) => string {
  if (scope === 'everyone') return () => 'everyone';
  if (scope === 'caller') return callerOf;
  return (x, user) => groupsOf(x) ?? callerOf(x, user);
}

function callerOf(x: Exchange, user: string | undefined): string {
  const { consumer, credential, claims, actors } = x;
  return JSON.stringify([
    consumer?.id,
    consumer === undefined ? credential?.id : undefined,
    claims?.['iss'],
    claims?.['sub'],
    claims?.['azp'] ?? claims?.['client_id'],
    actors.map(({ type, id }) => [type, id]),
    user,
    credential === undefined ? shownBy(x) : undefined,
  ]);
}

/** Undefined for callers of no group, who share with nobody. */
function groupsOf({ consumerGroups, authenticatedGroups }: Exchange): string | undefined {
  // A token may name a group as a consumer group is named.
  const ours = consumerGroups.map(({ id }) => id).sort();
  const told = [...(authenticatedGroups ?? noNames)].sort();
  return ours.length === 0 && told.length === 0 ? undefined : JSON.stringify(['groups', ours, told]);
}

const noNames: readonly string[] = [];

/** Whoever shows a credential that nobody here has checked is told apart by it: it may be the model's provider that checks it. */
function shownBy({ requestHeaders, query }: Exchange): string | undefined {
  // Gemini's callers show theirs in the query, others elsewhere in it.
  let shown = query;
  for (const name of credentialHeaders) for (const value of requestHeaders.getAll(name)) shown += `${name}:${value}\n`;
  return shown === '' ? undefined : createHash('sha256').update(shown).digest('base64url');
}

const credentialHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'apikey',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'x-amz-security-token',
];
