import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type PayloadBatch, type PayloadRecord, payloadsPath } from '@sallyport/contracts';
import { BatchQueue, type Clock, type HttpPort, type Log } from '@sallyport/pipeline';

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
      deliver: (batch) => deliver(batch.map(({ record }) => record), options),
      sizeOf: ({ bytes }) => bytes,
    });
  }

  add(record: PayloadRecord): void {
    this.#queue.add({ record, bytes: Buffer.byteLength(JSON.stringify(record)) });
  }

  get counts() {
    return this.#queue.counts;
  }

  /** Sends what there is; the rest is lost, and counted. */
  close(withinMs: number): Promise<void> {
    return this.#queue.close(withinMs);
  }
}

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
      'application/json',
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
  if (status !== 204) throw new Error(`the control plane answered ${status}`);
}
