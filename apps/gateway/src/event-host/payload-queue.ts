import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type PayloadBatch, type PayloadRecord, payloadsMediaType, payloadsPath } from '@sallyport/contracts';
import {
  BatchQueue,
  type BatchQueueCounts,
  type Clock,
  type HttpPort,
  type Log,
  NotDelivered,
} from '@sallyport/pipeline';

export interface PayloadQueueOptions {
  /** Of the control plane. */
  readonly url: URL;
  readonly tokenFile: string;
  readonly nodeId: string;
  readonly http: HttpPort;
  readonly clock: Clock;
  readonly log: Log;
}

interface Entry {
  readonly record: PayloadRecord;
  readonly bytes: number;
}

const compress = promisify(zstdCompress);
const timeoutMs = 30_000;
const answerBytesMax = 64 * 1024;

/** What was said waits here for the control plane, in memory alone: nothing of it is on the gateway's disk. */
export class PayloadQueue {
  readonly #queue: BatchQueue<Entry>;

  constructor(options: PayloadQueueOptions) {
    const { clock, log } = options;
    this.#queue = new BatchQueue<Entry>({
      name: 'payloads',
      settings: {
        // A request may have four times the bytes of the largest record.
        batchSizeMax: 3,
        coalescingDelayMs: 200,
        entriesMax: 10_000,
        bytesMax: 32 * 1024 * 1024,
        retryTimeMaxMs: 3_600_000,
        retryDelayInitialMs: 250,
        retryDelayMaxMs: 30_000,
        concurrencyMax: 2,
      },
      clock,
      log,
      deliver: (batch) =>
        deliver(
          batch.map(({ record }) => record),
          options,
        ),
      sizeOf: ({ bytes }) => bytes,
    });
  }

  add(record: PayloadRecord): void {
    this.#queue.add({ record, bytes: Buffer.byteLength(JSON.stringify(record)) });
  }

  get counts(): BatchQueueCounts {
    return this.#queue.counts;
  }

  /** Sends what there is; the rest is lost, and counted. */
  close(withinMs: number): Promise<void> {
    return this.#queue.close(withinMs);
  }
}

/** These say that the batch will never be taken; all else may be about the receiver, or something in between. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

/** Rejects where the control plane did not store them. */
async function deliver(
  payloads: PayloadRecord[],
  { url, tokenFile, nodeId, http }: PayloadQueueOptions,
): Promise<void> {
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const { status } = await http.fetch({
    method: 'POST',
    url: new URL(`${url.pathname.replace(/\/$/, '')}${payloadsPath}`, url),
    headers: [
      'Authorization',
      `Bearer ${token}`,
      'Content-Type',
      payloadsMediaType,
      'Content-Encoding',
      'zstd',
      'Accept',
      'application/json',
    ],
    body: await compress(JSON.stringify({ nodeId, payloads } satisfies PayloadBatch)),
    timeoutMs,
    keepAliveMs: timeoutMs,
    tlsVerify: true,
    bodyBytesMax: answerBytesMax,
    namedBy: 'operator',
  });
  if (status === 204) return;
  throw new NotDelivered(`the control plane answered ${status}`, { isFinal: refusals.has(status) });
}
