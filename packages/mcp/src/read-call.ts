import type { HeaderList } from '@sallyport/pipeline';
import { acceptsEncoding, acceptsMediaType } from './http/media-type.ts';
import { bracketOpen, JsonScanner, type ScanLimits } from './json/scanner.ts';
import type { ReadCall, ReadMessage } from './message.ts';
import { type McpProblem, type ProblemReason, problem } from './problems.ts';
import { mirrorsBody } from './protocol/rev-2026-07-28/mirrored-headers.ts';
import type { Revision } from './protocol/revision.ts';
import { findRevision, revisions, unknownRevision, unstatedRevision } from './protocol/revisions.ts';
import { readMessage } from './read-message.ts';

/** What can be refused before the body has arrived: `undefined` when the headers are in order. */
export function checkPostHeaders(headers: HeaderList): ProblemReason | undefined {
  for (const name of decidingHeaders) if (isRepeated(headers, name)) return 'repeated_header';
  if (!acceptsMediaType(headers.get('content-type'))) return 'media_type';
  return acceptsEncoding(headers.get('content-encoding')) ? undefined : 'content_encoding';
}

/**
 * Reads a POST body into its messages, so that what we decide on is what any upstream understands; whatever could be
 * read in two ways is a problem. `checkPostHeaders` has passed.
 */
export function readCall(headers: HeaderList, body: Buffer): ReadCall | McpProblem {
  const scanner = new JsonScanner(body, requestLimits);
  const batch = scanner.peek() === bracketOpen;
  const messages = batch ? readBatch(scanner) : readMessage(scanner);
  if ('kind' in messages) return messages;
  if (!scanner.atEnd()) return problem('syntax');

  const list = Array.isArray(messages) ? messages : [messages];
  const headerVersion = headers.get('mcp-protocol-version')?.trim();
  const reason = applyRevision(headers, headerVersion, list, batch);
  if (reason !== undefined) return problem(reason, batch ? undefined : list[0]?.idText);
  const first = list[0]!;
  const proposed = first.method === 'initialize' ? first.proposedVersion : undefined;
  return { kind: 'mcp', messages: list, batch, protocolVersion: headerVersion ?? first.metaVersion ?? proposed };
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

function isRepeated(headers: HeaderList, name: string): boolean {
  const first = headers.names.indexOf(name);
  return first >= 0 && headers.names.indexOf(name, first + 1) >= 0;
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

function applyRevision(
  headers: HeaderList,
  headerVersion: string | undefined,
  messages: readonly ReadMessage[],
  batch: boolean,
): ProblemReason | undefined {
  for (const message of messages) {
    const { metaVersion } = message;
    if (metaVersion !== undefined && metaVersion !== headerVersion) return 'header_mismatch';
  }
  const revision = headerVersion === undefined ? unstatedRevision : (findRevision(headerVersion) ?? unknownRevision);
  if (batch && !revision.batches) return 'no_batches';
  for (const message of messages) {
    const reason = applyTo(revision, headers, message);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function applyTo(revision: Revision, headers: HeaderList, message: ReadMessage): ProblemReason | undefined {
  if (message.type === 'response') return revision.responses ? undefined : 'no_responses';
  const ownKey = revision.methods.get(message.method);
  const key = ownKey ?? targetOfAny(message.method);
  if (key !== undefined) {
    message.target = message.targets[key];
    if (message.target === undefined) return 'bad_target';
  }
  // Legacy clients don't send these headers; where they come nevertheless, an upstream may believe them.
  const { mirrorsRequired } = revision;
  const agrees = mirrorsBody(headers, message, mirrorsRequired, mirrorsRequired && ownKey !== undefined);
  return agrees ? undefined : 'header_mismatch';
}

/** A method of another revision is about the same thing there. */
function targetOfAny(method: string): ReturnType<Revision['methods']['get']> {
  for (const { methods } of revisions) {
    const key = methods.get(method);
    if (key !== undefined) return key;
  }
  return undefined;
}
