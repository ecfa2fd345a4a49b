import { type PayloadRecord, payloadBytesMax } from '@sallyport/contracts';
import type { Exchange } from '@sallyport/pipeline';
import { HostSocket } from './host-socket.ts';

/** What may wait for the event host; further records are dropped and counted. */
const waitingBytesMax = 16 * 1024 * 1024;

/** A line that a worker writes: a record, or only what it had to drop since its start. */
export interface PayloadLine {
  readonly workerId: number;
  readonly dropped: number;
  readonly record?: PayloadRecord;
}

/** Hands what was said in exchanges, where the configuration logs it, to the event host. Never waits, never throws. */
export class PayloadLink {
  readonly #workerId: number;
  readonly #host = new HostSocket();
  #dropped = 0;

  constructor(workerId: number) {
    this.#workerId = workerId;
  }

  /** Where the event host listens; undefined while it has to be replaced. */
  locate(socketPath: string | undefined): void {
    this.#host.locate(socketPath);
  }

  capture(x: Exchange): void {
    const record = payloadOf(x);
    if (record === undefined) return;
    const socket = this.#host.open;
    const text = socket !== undefined && socket.writableLength < waitingBytesMax ? this.#line(record) : undefined;
    if (text === undefined || text.length > payloadBytesMax) this.#dropped++;
    else socket!.write(text);
  }

  #line(record: PayloadRecord): string {
    return `${JSON.stringify({ workerId: this.#workerId, dropped: this.#dropped, record } satisfies PayloadLine)}\n`;
  }

  /** Writes what there is to the end. */
  async close(withinMs: number): Promise<void> {
    const socket = this.#host.open;
    if (socket === undefined) return;
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.end(`${JSON.stringify({ workerId: this.#workerId, dropped: this.#dropped } satisfies PayloadLine)}\n`);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, withinMs))]);
  }
}

/** What plugins were told to log of what was said; undefined where nothing was. */
export function payloadOf(x: Exchange): PayloadRecord | undefined {
  const llm = x.llm?.payload;
  const rpc = x.mcp?.rpc.filter(({ payload }) => payload !== undefined) ?? [];
  if (llm === undefined && rpc.length === 0 && x.originalRequest === undefined) return undefined;
  const consumerId = x.consumer?.entity.id;
  return {
    requestId: x.id,
    atMs: x.startedAtMs,
    ...(typeof consumerId === 'string' && { consumerId }),
    ...(x.subject !== undefined && { subject: x.subject }),
    ...(llm !== undefined && { llm }),
    ...(rpc.length > 0 && {
      mcp: rpc.map(({ method, toolName, payload }) => ({ method, ...(toolName && { toolName }), ...payload })),
    }),
    ...(x.originalRequest !== undefined && { originalRequest: x.originalRequest }),
  };
}
