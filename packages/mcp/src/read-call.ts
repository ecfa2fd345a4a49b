import { bracketOpen, JsonScanner, type ScanLimits } from '@sallyport/json';
import type { HeaderList } from '@sallyport/pipeline';
import { acceptsEncoding, acceptsMediaType } from './http/media-type.ts';
import type { ReadCall, ReadMessage } from './message.ts';
import { type McpProblem, type ProblemReason, problem } from './problems.ts';
import { revisionOfBatch, revisionOfMessage } from './protocol/classify.ts';
import { forwarding, type ReadingRules } from './protocol/reading-rules.ts';
import { stripSpace } from './protocol/rev-2026-07-28/header-values.ts';
import { mirrorsBody } from './protocol/rev-2026-07-28/mirrored-headers.ts';
import type { Revision } from './protocol/revision.ts';
import { isKnownMethod, isModernVersion, targetKeyOf } from './protocol/revisions.ts';
import { readMessage } from './read-message.ts';

/** What can be refused before the body has arrived: `undefined` when the headers are in order. */
export function checkPostHeaders(headers: HeaderList): ProblemReason | undefined {
  if (repeatsDecidingHeader(headers)) return 'repeated_header';
  if (!acceptsMediaType(headers.get('content-type'))) return 'media_type';
  return acceptsEncoding(headers.get('content-encoding')) ? undefined : 'content_encoding';
}

/** What can be refused of a GET or DELETE: a revision without sessions has neither. */
export function checkOtherHeaders(headers: HeaderList, rules: ReadingRules): ProblemReason | undefined {
  if (repeatsDecidingHeader(headers)) return 'repeated_header';
  const version = headers.get('mcp-protocol-version');
  const isModern = version !== undefined && isModernVersion(stripSpace(version));
  if (isModern || !rules.speaks('legacy')) return 'post_only';
  return faultOfSession(headers);
}

/**
 * Reads a POST body into its messages, so that what we decide on is what any upstream understands; whatever could be
 * read in two ways is a problem. `checkPostHeaders` has passed.
 */
export function readCall(headers: HeaderList, body: Buffer, rules: ReadingRules = forwarding): ReadCall | McpProblem {
  const scanner = new JsonScanner(body, requestLimits);
  const batch = scanner.peek() === bracketOpen;
  const messages = batch ? readBatch(scanner) : readMessage(scanner);
  if ('kind' in messages) return messages;
  if (!scanner.atEnd()) return problem('syntax');

  const list = Array.isArray(messages) ? messages : [messages];
  const first = list[0]!;
  const headerVersion = versionIn(headers);
  const revision = batch ? revisionOfBatch(list, headerVersion, rules) : revisionOfMessage(first, headerVersion, rules);
  if ('kind' in revision) return revision;
  for (const message of list) {
    const reason = applyRevision(revision, headers, message, rules);
    if (reason !== undefined) return problem(reason, batch ? undefined : message.idText);
  }
  const reason = revision.era === 'legacy' ? faultOfSession(headers) : faultOfParamHeaders(headers);
  if (reason !== undefined) return problem(reason, batch ? undefined : first.idText);
  const proposed = first.method === 'initialize' ? first.proposedVersion : undefined;
  const protocolVersion = headerVersion ?? first.metaVersion ?? proposed;
  return { kind: 'mcp', messages: list, batch, protocolVersion, revision };
}

const requestLimits: ScanLimits = { depthMax: 128, valuesMax: 100_000 };
const batchMessagesMax = 100;

/** Proxies and servers differ in which of two equal headers they believe. */
const decidingHeaders = [
  'content-type',
  'content-encoding',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
];

/** In one pass: every request has many headers, and few of these. */
function repeatsDecidingHeader({ names }: HeaderList): boolean {
  let seen = 0;
  for (const name of names) {
    if (!name.startsWith('mcp-') && !name.startsWith('content-')) continue;
    const index = decidingHeaders.indexOf(name);
    if (index < 0) continue;
    if ((seen & (1 << index)) !== 0) return true;
    seen |= 1 << index;
  }
  return false;
}

function readBatch(scanner: JsonScanner): ReadMessage[] | McpProblem {
  const messages: ReadMessage[] = [];
  scanner.enter();
  for (let i = 0; scanner.nextElement(i); i++) {
    if (i === batchMessagesMax) return problem('long_batch');
    const message = readMessage(scanner);
    if ('kind' in message) return problem(message.reason);
    messages.push(message);
  }
  if (scanner.failure !== undefined) return problem(scanner.failure);
  return messages.length === 0 ? problem('empty_batch') : messages;
}

function versionIn(headers: HeaderList): string | undefined {
  const value = headers.get('mcp-protocol-version');
  return value === undefined ? undefined : stripSpace(value);
}

/** Session ids are visible ASCII, so that every header carries them as they are. */
function faultOfSession(headers: HeaderList): ProblemReason | undefined {
  const id = headers.get('mcp-session-id');
  return id === undefined || visibleAscii.test(stripSpace(id)) ? undefined : 'bad_session_id';
}

/** What repeats an argument comes once. Which of them a tool has, its server knows. */
function faultOfParamHeaders({ names }: HeaderList): ProblemReason | undefined {
  for (let i = 0; i < names.length; i++) {
    if (names[i]!.startsWith('mcp-param-') && names.includes(names[i]!, i + 1)) return 'repeated_header';
  }
  return undefined;
}

const visibleAscii = /^[\x21-\x7e]+$/;

function applyRevision(
  revision: Revision,
  headers: HeaderList,
  message: ReadMessage,
  rules: ReadingRules,
): ProblemReason | undefined {
  const { type, method } = message;
  if (type === 'response') return revision.responses ? undefined : 'no_responses';
  const isOwn = revision.methods.has(method);
  const isRequired = revision.mirrorsRequired && type === 'request';
  if (revision.era === 'modern' && type === 'request' && !isOwn && (rules.serves || isKnownMethod(method))) {
    // What another revision has, this one has dropped; of the rest, extensions among it, a server knows more than we.
    return mirrorsBody(headers, message, true, false) ? 'unknown_method' : 'header_mismatch';
  }
  const key = targetKeyOf(method);
  if (key !== undefined) {
    message.target = message.targets[key];
    if (message.target === undefined) return 'bad_target';
  }
  // Legacy clients don't send these headers; where they come nevertheless, an upstream may believe them.
  return mirrorsBody(headers, message, isRequired, isRequired && isOwn) ? undefined : 'header_mismatch';
}
