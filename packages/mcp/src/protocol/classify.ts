import type { ReadMessage } from '../message.ts';
import { type McpProblem, problem } from '../problems.ts';
import type { ReadingRules } from './reading-rules.ts';
import type { Revision } from './revision.ts';
import { isModernVersion, unstatedRevision } from './revisions.ts';

/**
 * Which revision a message is read by. What it says of itself counts first: `_meta` that names a version makes a request modern,
 * with that version in the header too; without it, a header that names a modern version is an error, and everything else is
 * legacy. As the official packages decide, but that nothing modern comes in a batch or answers a server,
 * and no batch begins a session.
 */
export function revisionOfMessage(
  message: ReadMessage,
  headerVersion: string | undefined,
  rules: ReadingRules,
): Revision | McpProblem {
  const headerIsModern = headerVersion !== undefined && isModernVersion(headerVersion);
  if (message.type === 'response')
    return headerIsModern ? problem('no_responses') : legacy(message, headerVersion, rules);
  if (message.type === 'notification') return revisionOfNotification(message, headerVersion, rules);
  if (message.method === 'initialize' && !tellsWhoAsks(message)) {
    return headerIsModern ? problem('header_mismatch', message.idText) : legacy(message, headerVersion, rules);
  }
  if (message.claimsModern) {
    if (message.metaVersion === undefined || message.hasBadMeta) return problem('bad_meta', message.idText);
    if (message.clientCapabilities === undefined) return missing(message);
    return message.metaVersion === headerVersion
      ? modern(message, headerVersion, rules)
      : problem('header_mismatch', message.idText);
  }
  return headerIsModern ? missing(message) : legacy(message, headerVersion, rules);
}

/** Batches are of one revision, and of none that is modern; the handshake comes by itself. */
export function revisionOfBatch(
  messages: readonly ReadMessage[],
  headerVersion: string | undefined,
  rules: ReadingRules,
): Revision | McpProblem {
  if (messages.some(({ claimsModern, method }) => claimsModern || method === 'initialize'))
    return problem('no_batches');
  if (headerVersion !== undefined && isModernVersion(headerVersion)) return problem('no_batches');
  const revision = legacy(messages[0]!, headerVersion, rules);
  if ('kind' in revision) return problem(revision.reason, undefined, revision.data);
  return revision.batches ? revision : problem('no_batches');
}

/** Notifications need not say who sends them. */
function revisionOfNotification(
  message: ReadMessage,
  headerVersion: string | undefined,
  rules: ReadingRules,
): Revision | McpProblem {
  const { claimsModern, metaVersion } = message;
  if (claimsModern) {
    if (metaVersion === undefined) return problem('bad_meta');
    if (headerVersion !== undefined && headerVersion !== metaVersion) return problem('header_mismatch');
    return modern(message, metaVersion, rules);
  }
  return headerVersion !== undefined && isModernVersion(headerVersion)
    ? modern(message, headerVersion, rules)
    : legacy(message, headerVersion, rules);
}

function tellsWhoAsks({ metaVersion, clientCapabilities, hasBadMeta }: ReadMessage): boolean {
  return metaVersion !== undefined && isModernVersion(metaVersion) && clientCapabilities !== undefined && !hasBadMeta;
}

function missing({ idText }: ReadMessage): McpProblem {
  return problem('missing_meta', idText);
}

function modern({ idText }: ReadMessage, version: string, rules: ReadingRules): Revision | McpProblem {
  const revision = rules.find(version);
  if (revision?.era === 'modern') return revision;
  return problem('unsupported_version', idText, rules.supported('modern', version));
}

function legacy(message: ReadMessage, headerVersion: string | undefined, rules: ReadingRules): Revision | McpProblem {
  if (headerVersion === undefined && message.method === 'initialize') return ofHandshake(message, rules);
  const revision = rules.find(headerVersion ?? unstatedRevision.version);
  if (revision?.era === 'legacy') return revision;
  return problem('unsupported_version', message.idText, rules.supported('legacy', headerVersion));
}

/** A server may agree on another version than the one proposed: as one we do; what an upstream agrees on, we cannot change. */
function ofHandshake({ proposedVersion, idText }: ReadMessage, rules: ReadingRules): Revision | McpProblem {
  const proposed = proposedVersion === undefined ? undefined : rules.find(proposedVersion);
  if (proposed?.era === 'legacy') return proposed;
  const newest = rules.revisions.findLast(({ era }) => era === 'legacy');
  const isFree = rules.serves || rules.find(unstatedRevision.version) === unstatedRevision;
  if (newest !== undefined && isFree) return newest;
  return problem('unsupported_version', idText, rules.supported('legacy', proposedVersion));
}
