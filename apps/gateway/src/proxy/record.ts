import { toEvent } from '@sallyport/pipeline';
import type { Runner } from './runner.ts';

/** Hands the finished exchange to everyone who asked for it. The one place where an event is made. */
export function record(runner: Runner): void {
  const { x, context, chain } = runner;
  const sinks = chain.sinks(x);
  if (sinks === undefined) return;
  // Only what models and MCP servers were asked belongs to conversations; the rest is found by its trace.
  if (x.links !== undefined || x.llm !== undefined || x.mcp !== undefined) context.headLinks.add(x);
  x.requestBytes += requestHeadBytes(x.head);
  x.responseBytes += headerBytes(x.sentHeaders) + statusLineBytes;
  const event = toEvent(x, {
    nodeId: context.nodeId,
    configHash: runner.snapshot.hash,
    endedAtMs: context.clock.nowMs(),
    totalMs: runner.elapsedMs(),
    tls: runner.arrival.tls,
  });
  for (const sink of sinks) {
    try {
      sink(event);
    } catch (error) {
      context.log.error('a log sink failed', { requestId: x.id, error: String(error) });
    }
  }
}

/** `HTTP/1.1 200 OK` and the line ends around the headers. */
const statusLineBytes = 19;

function requestHeadBytes({
  method,
  target,
  rawHeaders,
}: {
  method: string;
  target: string;
  rawHeaders: readonly string[];
}): number {
  // Method, two spaces, target, HTTP/1.1, CRLF, and the empty line.
  return method.length + target.length + 14 + headerBytes(rawHeaders);
}

function headerBytes(raw: readonly string[]): number {
  let bytes = 0;
  for (const text of raw) bytes += text.length;
  // `: ` and CRLF per field.
  return bytes + raw.length * 2;
}
