import { encodeBatchHead, ingestPath, type RowBatch, rowsMediaType } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { FetchAnswer } from '@sallyport/pipeline';
import { isRefusal, postToControlPlane, type Receiver } from './ask-control-plane.ts';

/** What came of a request. `failed`: it may be told again, and then be taken. */
export type Outcome =
  | { kind: 'stored' }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string; retryAfterMs?: number };

/** Sends one batch. Never rejects. */
export async function postBatch(
  receiver: Receiver,
  head: Omit<RowBatch, 'rows'>,
  rows: number,
  payloads: readonly Uint8Array[],
): Promise<Outcome> {
  try {
    const content = Buffer.concat([encodeBatchHead(head), ...payloads]);
    const answer = await postToControlPlane(receiver, ingestPath, rowsMediaType, content);
    return outcomeOf(answer, head.sequence + rows);
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function outcomeOf({ status, headers, body }: FetchAnswer, next: number): Outcome {
  // A sign-in page of something in between is answered with 200, too.
  if (status === 200 && nextOf(body) >= next) return { kind: 'stored' };
  if (status === 200) return { kind: 'failed', reason: 'answered 200 without saying what is stored' };
  if (isRefusal(status)) return { kind: 'refused', reason: `${status} ${textOf(body)}`.trim() };
  const seconds = Number(headers.get('retry-after'));
  const reason = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : `answered ${status}`;
  return Number.isFinite(seconds) && seconds > 0
    ? { kind: 'failed', reason, retryAfterMs: seconds * 1000 }
    : { kind: 'failed', reason };
}

function nextOf(body: Buffer): number {
  try {
    const { next } = readJson(body.toString()) as { next?: unknown };
    return typeof next === 'number' ? next : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** For the log. */
function textOf(body: Buffer): string {
  return body.toString('utf8', 0, 300).replaceAll(/\s+/g, ' ');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
