import type { ExchangeEvent } from '@sallyport/contracts';
import { type Log, type Sink, toEvent } from '@sallyport/pipeline';
import type { Runner } from './runner.ts';

/** Hands the finished exchange to everyone who asked for it. The one place where an event is made. */
export function record(runner: Runner): void {
  const { x, context, chain } = runner;
  const { debugging } = context;
  const recorder = runner.isRecorded ? context.recorder : undefined;
  if (x.stages !== undefined) debugging.release(x.stages);
  const sinks = chain.sinks(x);
  if (sinks === undefined && recorder === undefined) return;
  const isObserved = debugging.isActive && x.timeline !== undefined;
  // Only what models and MCP servers were asked belongs to conversations; the rest is found by its trace.
  if (x.links !== undefined || x.llm !== undefined || x.mcp !== undefined) context.headLinks.add(x);
  x.requestBytes += requestHeadBytes(x.head);
  x.responseBytes += headerBytes(x.sentHeaders) + statusLineBytes;
  const endedAtMs = context.clock.nowMs();
  const totalMs = runner.elapsedMs();
  recorder?.record(runner, endedAtMs, totalMs);
  context.payloads?.capture(x);
  if (sinks === undefined && !isObserved) return;
  const event = eventOf(runner, endedAtMs, totalMs);
  if (sinks !== undefined) tell(sinks, event, context.log);
  if (isObserved) debugging.end(event, x.stages);
}

function eventOf({ x, context, snapshot, arrival }: Runner, endedAtMs: number, totalMs: number): ExchangeEvent {
  return toEvent(x, { nodeId: context.nodeId, configHash: snapshot.hash, endedAtMs, totalMs, tls: arrival.tls });
}

function tell(sinks: readonly Sink[], event: ExchangeEvent, log: Log): void {
  for (const sink of sinks) {
    try {
      sink(event);
    } catch (error) {
      log.error('a log sink failed', { requestId: event.requestId, error: String(error) });
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
