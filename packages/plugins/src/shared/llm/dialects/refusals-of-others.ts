import { readJson } from '@sallyport/json';
import { kindOfStatus } from '@sallyport/llm';
import type { Exchange } from '@sallyport/pipeline';
import type { CallerDialect } from './caller-dialect.ts';

/**
 * Says in the caller's dialect what other plugins of the route, and the gateway's core, refuse with: clients of models show what stands there, and no
 * other shape. The `message` that Kong's clients look for stays beside it.
 */
export function sayInDialect({ reply }: Exchange, dialect: CallerDialect): void {
  if (reply === undefined || reply.source !== 'gateway' || reply.status < 400 || reply.body === undefined) return;
  const { status, headers } = reply;
  const message = plainMessage(reply.body);
  if (message === undefined) return;
  const failure = { status, kind: kindOfStatus(status), message };
  reply.body = Buffer.from(JSON.stringify({ ...dialect.writeFailure(failure), message }));
  headers.set('content-type', 'application/json; charset=utf-8', 'Content-Type');
  headers.set('content-length', String(reply.body.length), 'Content-Length');
}

/** Of an error that has no more to say than that. */
function plainMessage(body: Buffer): string | undefined {
  if (body[0] !== 0x7b || body.length > bytesMax) return undefined;
  try {
    const { message, request_id: _, ...more } = readJson(body.toString()) as Record<string, unknown>;
    return typeof message === 'string' && Object.keys(more).length === 0 ? message : undefined;
  } catch {
    return undefined;
  }
}

const bytesMax = 4096;
