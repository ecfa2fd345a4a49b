import { emptyObject, readMember, readText, toJson } from '@sallyport/json';
import type { Exchange, HeaderList } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { ClientFacts, SourceFailure } from '../../neutral.ts';
import { legacyHeaders } from '../../protocol/legacy-headers.ts';
import { revision20251125 } from '../../protocol/rev-2025-11-25/revision.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeNotification, writeRequest } from '../../write-message.ts';
import { newIdText } from '../line/ids.ts';
import type { Line } from '../line/line.ts';
import { messageOf, once } from '../line/once.ts';
import type { ServerFacts, Unopened } from '../source.ts';
import { StreamableLink } from './streamable-link.ts';

export interface Handshake<Link> {
  readonly link: Link;
  readonly facts: ServerFacts;
  readonly failure?: undefined;
}

/** `initialize` and `notifications/initialized` over Streamable HTTP. */
export async function greet(
  line: Line,
  x: Exchange,
  client: ClientFacts,
): Promise<Handshake<StreamableLink> | Unopened> {
  const idText = newIdText();
  const body = writeRequest(idText, 'initialize', initializeParams(client));
  const answer = await once(line, { x, method: 'POST', headers: legacyHeaders(undefined, undefined), body });
  const message = messageOf(answer, idText);
  if (message === undefined || message.type !== 'result') return { failure: refusal(answer), error: message?.content };
  const facts = readFacts(message);
  if (facts === undefined) return { failure: unreadable, error: undefined };
  const link = new StreamableLink(line, facts.protocolVersion, sessionIdOf(answer.headers));
  const failed = await link.post(x, writeNotification('notifications/initialized', undefined));
  if (failed !== undefined) return { failure: failed, error: undefined };
  return { link, facts };
}

/** A modern client is introduced with the last revision that has sessions. */
export function initializeParams({ era, protocolVersion, capabilities, info }: ClientFacts): Buffer {
  const version = era === 'legacy' ? protocolVersion : newestLegacy;
  return Buffer.concat([
    Buffer.from(`{"protocolVersion":${JSON.stringify(version)},"capabilities":`),
    capabilities,
    Buffer.from(',"clientInfo":'),
    info ?? ownInfo,
    Buffer.from('}'),
  ]);
}

/** What `initialize`'s result says of the server; undefined when it lacks what it must have. */
export function readFacts({ content }: ServerMessage): ServerFacts | undefined {
  const protocolVersion = readText(content!, 'protocolVersion');
  if (protocolVersion === undefined || !isLegacyVersion.test(protocolVersion)) return undefined;
  return {
    era: 'legacy',
    protocolVersion,
    capabilities: readMember(content!, 'capabilities') ?? emptyObject,
    info: readMember(content!, 'serverInfo'),
    instructions: readMember(content!, 'instructions'),
  };
}

const newestLegacy = revision20251125.version;
export const unreadable = failure('invalid', 'the server’s answer to initialize cannot be understood');

const ownInfo = toJson({ name: 'sallyport', version: '1' });
/** The handshake exists in revisions up to 2025; a later server would not have answered it. */
const isLegacyVersion = /^202[45]-[0-9]{2}-[0-9]{2}$/;

function refusal({ failure: failed, status }: { failure: SourceFailure | undefined; status: number }): SourceFailure {
  return failed ?? failure('status', 'the server refused initialize', status);
}

function sessionIdOf(headers: HeaderList | undefined): string | undefined {
  const id = headers?.get('mcp-session-id');
  return id !== undefined && visible.test(id) ? id : undefined;
}

/** What the specification allows, and at a length that sealed ids have room for. */
const visible = /^[\x21-\x7e]{1,1024}$/;
