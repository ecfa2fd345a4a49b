import { randomUUID } from 'node:crypto';
import { type Call, type McpMessage, type Refusal, refuse } from '@sallyport/pipeline';

export interface SignInLink {
  readonly name: string;
  readonly url: string;
}

/** Tells a client that its person has to sign in to the upstream first, in the way of the revision that it speaks. */
export function signInNeeded(call: Call, link: SignInLink): Refusal {
  const message = requestOf(call);
  if (message === undefined) return refuse(401, code, sentence(link), { style: 'negotiated' });
  return refuse(200, code, sentence(link), {
    body: signInMessage(message, link),
    contentType: 'application/json',
  });
}

/** The same as a JSON-RPC message. */
export function signInMessage(message: McpMessage, link: SignInLink): Buffer {
  const answer = isModern(message) ? modernAnswer(message, link) : { error: elicitationRequired(link) };
  return Buffer.from(`{"jsonrpc":"2.0","id":${message.idText},${JSON.stringify(answer).slice(1)}`);
}

/** The request that is answered, where the body is one. */
export function requestOf(call: Call): McpMessage | undefined {
  return call.kind === 'mcp' ? call.messages.find(({ type }) => type === 'request') : undefined;
}

const code = 'upstream_sign_in_needed';

function sentence({ name, url }: SignInLink): string {
  return `Sign in to ${name} first: open ${url}`;
}

/** MCP 2025-11-25; clients of older revisions read the sentence. */
function elicitationRequired(link: SignInLink) {
  return {
    code: -32042,
    message: sentence(link),
    data: { elicitations: [{ mode: 'url', elicitationId: randomUUID(), url: link.url, message: sentence(link) }] },
  };
}

/** MCP 2026-07-28: a question of the server's, where the client can be asked so; the client comes again once it is done. */
function modernAnswer(message: McpMessage, link: SignInLink): object {
  if (!resumable.has(message.method) || !opensUrls(message))
    return { error: { code: -33042, message: sentence(link), data: { reason: code, url: link.url } } };
  const params = { mode: 'url', elicitationId: randomUUID(), url: link.url, message: sentence(link) };
  return {
    result: { resultType: 'input_required', inputRequests: { sign_in: { method: 'elicitation/create', params } } },
  };
}

const metaPrefix = 'io.modelcontextprotocol/';
/** Requests that may be answered with a question (multi-round-trip requests). */
const resumable = new Set(['tools/call', 'prompts/get', 'resources/read']);

function metaOf({ params }: McpMessage): Readonly<Record<string, unknown>> {
  return (params?.['_meta'] ?? {}) as Record<string, unknown>;
}

function isModern(message: McpMessage): boolean {
  return metaOf(message)[`${metaPrefix}protocolVersion`] !== undefined;
}

function opensUrls(message: McpMessage): boolean {
  const capabilities = metaOf(message)[`${metaPrefix}clientCapabilities`] as
    | { elicitation?: { url?: unknown } }
    | undefined;
  return capabilities?.elicitation?.url !== undefined;
}
