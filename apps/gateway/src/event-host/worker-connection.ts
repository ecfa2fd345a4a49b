import type { Socket } from 'node:net';
import { type FrameHead, frameHeadBytes, readFrameHead, writtenBytes } from './frames.ts';

export interface WorkerConnectionOwner {
  /** Resolves when the rows are where they outlive this process. */
  keep(head: FrameHead, rows: number, payload: Buffer): Promise<void> | undefined;
  /** The worker is gone; undefined when it had told nothing. */
  onGone(last: FrameHead | undefined): void;
}

/** One worker at the event host. What it has written is read to the end, also after it was killed. */
export class WorkerConnection {
  readonly #socket: Socket;
  readonly #owner: WorkerConnectionOwner;
  #rest: Buffer = Buffer.alloc(0);
  #last: FrameHead | undefined;
  #written = 0;

  constructor(socket: Socket, owner: WorkerConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.on('error', () => {});
  }

  /** Resolves when it is over. */
  async serve(): Promise<void> {
    try {
      for await (const bytes of this.#socket as AsyncIterable<Buffer>) await this.#read(bytes);
    } catch {
      // Its end is all that matters.
    }
    this.#socket.destroy();
    this.#owner.onGone(this.#last);
  }

  /** All whole frames that have come together are kept together. */
  async #read(bytes: Buffer): Promise<void> {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const payloads: Buffer[] = [];
    let rows = 0;
    let at = 0;
    while (at + frameHeadBytes <= all.length) {
      const head = readFrameHead(all, at);
      const start = at + frameHeadBytes;
      if (start + head.rowBytes > all.length) break;
      at = start + head.rowBytes;
      payloads.push(all.subarray(start, at));
      rows += head.rows;
      this.#last = head;
    }
    this.#rest = all.subarray(at);
    if (at === 0) return;
    await this.#owner.keep(this.#last!, rows, Buffer.concat(payloads));
    this.#written += at;
    const told = Buffer.allocUnsafe(writtenBytes);
    told.writeDoubleLE(this.#written);
    if (this.#socket.writable) this.#socket.write(told);
  }
}
