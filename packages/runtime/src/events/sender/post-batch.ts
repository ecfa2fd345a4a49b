import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { encodeBatchHead, ingestPath, type RowBatch, rowsMediaType } from '@sallyport/contracts';
import type { FetchAnswer, HttpPort } from '@sallyport/pipeline';

/** What came of a request. `failed`: it may be told again, and then be taken. */
export type Outcome =
  | { kind: 'stored' }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string; retryAfterMs?: number };

export interface Receiver {
  /** Of the control plane. */
  readonly url: URL;
  /** Read each time, so that a new token needs no restart. */
  readonly tokenFile: string;
  readonly http: HttpPort;
}

/** Sends one batch. Never rejects. */
export async function postBatch(
  { url, tokenFile, http }: Receiver,
  head: Omit<RowBatch, 'rows'>,
  rows: number,
  payloads: readonly Uint8Array[],
): Promise<Outcome> {
  try {
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const body = await compress(Buffer.concat([encodeBatchHead(head), ...payloads]));
    const answer = await http.fetch({
      method: 'POST',
      url: new URL(`${url.pathname.replace(/\/$/, '')}${ingestPath}`, url),
      headers: [
        'Authorization',
        `Bearer ${token}`,
        'Content-Type',
        rowsMediaType,
        'Content-Encoding',
        'zstd',
        'Accept',
        'application/json',
      ],
      body,
      timeoutMs,
      keepAliveMs,
      tlsVerify: true,
      bodyBytesMax: answerBytesMax,
      namedBy: 'operator',
    });
    return outcomeOf(answer, head.sequence + rows);
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

const compress = promisify(zstdCompress);
const timeoutMs = 30_000;
const keepAliveMs = 30_000;
const answerBytesMax = 64 * 1024;
/** What says that this batch will never be taken. All else may be about the receiver, or something in between. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

function outcomeOf({ status, headers, body }: FetchAnswer, next: number): Outcome {
  // A sign-in page of something in between is answered with 200, too.
  if (status === 200 && nextOf(body) >= next) return { kind: 'stored' };
  if (status === 200) return { kind: 'failed', reason: 'answered 200 without saying what is stored' };
  if (refusals.has(status)) return { kind: 'refused', reason: `${status} ${textOf(body)}`.trim() };
  const seconds = Number(headers.get('retry-after'));
  const reason = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : `answered ${status}`;
  return Number.isFinite(seconds) && seconds > 0
    ? { kind: 'failed', reason, retryAfterMs: seconds * 1000 }
    : { kind: 'failed', reason };
}

function nextOf(body: Buffer): number {
  try {
    const { next } = JSON.parse(body.toString()) as { next?: unknown };
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
