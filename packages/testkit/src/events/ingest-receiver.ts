import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { zstdDecompressSync } from 'node:zlib';
import {
  batchBytesMax,
  debugOrdersPath,
  decodeBatch,
  type EntityName,
  type EventRow,
  ingestPath,
  type RowBatch,
  rowsMediaType,
} from '@sallyport/contracts';
import { listenOnLoopback } from '../upstreams/listen.ts';

/** How a request is answered. `loses answers`: what was sent is stored, and nobody hears of it. */
export type ReceiverMood =
  | 'stores'
  | 'hangs'
  | 'resets'
  | 'loses answers'
  | { status: number; headers?: Record<string, string>; body?: string };

export interface IngestReceiver {
  readonly url: string;
  readonly tokenFile: string;
  mood: ReceiverMood | ((batch: RowBatch) => ReceiverMood);
  /** What was stored, by id. */
  readonly rows: ReadonlyMap<string, EventRow>;
  readonly names: ReadonlyMap<string, EntityName>;
  readonly batches: readonly Omit<RowBatch, 'names' | 'rows'>[];
  /** Requests, however they were answered. */
  readonly requests: number;
  /** Rows that came under an id that was there already. */
  readonly doubles: number;
  /** Whatever was not as the format says. */
  readonly violations: readonly string[];
  /** Ends the connections, and with them the requests that hang. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** Takes rows as a control plane does, and is strict about how they come. */
export async function startIngestReceiver(port = 0): Promise<IngestReceiver> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-receiver-'));
  const tokenFile = join(folder, 'token');
  const token = 'token-of-a-node';
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const shelf = new Shelf();
  let requests = 0;
  let inHand = 0;
  const state = { mood: 'stores' as IngestReceiver['mood'] };
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    // Nobody debugs: it is asked beside what it is told.
    if (request.url!.startsWith(debugOrdersPath)) return void response.writeHead(404).end();
    requests++;
    if (++inHand > 1) shelf.violations.push('a second request before the first one was answered');
    response.once('close', () => inHand--);
    void receive(request, response);
  });
  const { url, stop } = await listenOnLoopback(server, port);

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const batch = read(request, body);
    if (batch === undefined) return void response.writeHead(400).end();
    const mood = typeof state.mood === 'function' ? state.mood(batch) : state.mood;
    if (mood === 'hangs') return;
    if (mood === 'resets') return void request.socket.resetAndDestroy();
    if (typeof mood === 'object') return void response.writeHead(mood.status, mood.headers).end(mood.body);
    shelf.store(batch);
    if (mood === 'loses answers') return void request.socket.destroy();
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ next: batch.sequence + batch.rows.length }));
  }

  function read({ method, url: path, headers }: IncomingMessage, body: Buffer): RowBatch | undefined {
    const { violations } = shelf;
    if (method !== 'POST' || path !== ingestPath) violations.push(`${method} ${path}`);
    if (headers.authorization !== `Bearer ${token}`) violations.push('another token');
    if (headers['content-type'] !== rowsMediaType) violations.push(`content type ${headers['content-type']}`);
    if (headers['content-encoding'] !== 'zstd') violations.push(`encoding ${headers['content-encoding']}`);
    if (Number(headers['content-length']) !== body.length) violations.push('no content length');
    try {
      const bytes = zstdDecompressSync(body, { maxOutputLength: batchBytesMax });
      return decodeBatch(bytes);
    } catch (error) {
      violations.push(String(error));
      return undefined;
    }
  }

  return {
    url,
    tokenFile,
    get mood() {
      return state.mood;
    },
    set mood(mood) {
      state.mood = mood;
    },
    rows: shelf.rows,
    names: shelf.names,
    batches: shelf.batches,
    get requests() {
      return requests;
    },
    get doubles() {
      return shelf.doubles;
    },
    violations: shelf.violations,
    hangUp: () => server.closeAllConnections(),
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is stored: nothing twice. */
class Shelf {
  readonly rows = new Map<string, EventRow>();
  readonly names = new Map<string, EntityName>();
  readonly batches: Omit<RowBatch, 'names' | 'rows'>[] = [];
  readonly violations: string[] = [];
  readonly #next = new Map<string, number>();
  doubles = 0;

  store({ names, rows, ...head }: RowBatch): void {
    this.batches.push(head);
    for (const name of names) this.names.set(`${name.kind} ${name.id}`, name);
    if (rows.length === 0) return;
    const { stream, sequence } = head;
    const known = this.#next.get(stream) ?? 0;
    const fresh = rows.slice(Math.max(0, known - sequence));
    this.#next.set(stream, Math.max(known, sequence + rows.length));
    for (const row of fresh) {
      if (this.rows.has(row.id)) this.doubles++;
      this.rows.set(row.id, row);
    }
  }
}
