import { Call, type Outgoing } from './call.ts';
import { type Destination, pathBelow, urlAt } from './destination.ts';
import type { PlaygroundEvent } from './events.ts';
import { allowedHeaders } from './headers.ts';
import { McpCall } from './mcp/mcp-call.ts';
import type { Era, PlaygroundRequest } from './request-schema.ts';

/** What somebody sees of their call. What is wrong with it is thrown as a `Problem` at once. */
export function exchange(
  wanted: PlaygroundRequest,
  destination: Destination,
  signal: AbortSignal,
): AsyncGenerator<PlaygroundEvent> {
  const call = new Call({ ...destination, signal });
  if (wanted.kind === 'mcp') {
    const { path, era, method, params } = wanted.mcp;
    const mcp = mcpAt(call, destination, path, era);
    return call.run(async function* () {
      yield* mcp.ask(method, params);
      yield* mcp.end();
    });
  }
  const outgoing = wanted.kind === 'http' ? httpCall(wanted.http, destination) : llmCall(wanted.llm, destination);
  return call.run(async function* () {
    yield* call.body(yield* call.send(outgoing));
  });
}

export function mcpAt(call: Call, destination: Destination, path: string | undefined, era: Era): McpCall {
  const url = urlAt(destination.origin, path ?? pathBelow(destination.facts, ''));
  return new McpCall(call, { url, headers: destination.headers, era });
}

type Wanted<Kind extends PlaygroundRequest['kind']> = Extract<PlaygroundRequest, { kind: Kind }>;

function httpCall(
  { method, path, headers, body }: Wanted<'http'>['http'],
  { origin, headers: own }: Destination,
): Outgoing {
  return { method, url: urlAt(origin, path), headers: { ...allowedHeaders(headers), ...own }, body };
}

/** OpenAI's language, which every route of models takes that serves chats. */
function llmCall({ path, ...chat }: Wanted<'llm'>['llm'], { origin, facts, headers }: Destination): Outgoing {
  const given = Object.entries(chat).filter(([, value]) => value !== undefined);
  const usage = chat.stream ? { stream_options: { include_usage: true } } : {};
  return {
    method: 'POST',
    url: urlAt(origin, path ?? pathBelow(facts, '/chat/completions')),
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ ...Object.fromEntries(given), ...usage }),
  };
}
