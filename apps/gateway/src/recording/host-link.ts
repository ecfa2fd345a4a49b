import type { Socket } from 'node:net';
import { writtenBytes } from '../event-host/frames.ts';
import type { FrameRing } from './frame-ring.ts';
import { HostSocket } from './host-socket.ts';

/** A worker's way to the event host. What was not kept by one host goes to the one that takes its place. */
export class HostLink {
  readonly #ring: FrameRing;
  readonly #host = new HostSocket((socket) => this.#open(socket));
  /** Bytes of this connection that the host has kept. */
  #kept = 0;
  #rest: Buffer = Buffer.alloc(0);
  #onKept: (() => void) | undefined;

  constructor(ring: FrameRing) {
    this.#ring = ring;
  }

  /** The host listens here now; undefined while it has to be replaced. */
  locate(socketPath: string | undefined): void {
    this.#host.locate(socketPath);
  }

  #open(socket: Socket): void {
    this.#kept = 0;
    this.#rest = Buffer.alloc(0);
    socket.on('data', (bytes) => this.#read(bytes));
    for (const frames of this.#ring.unkept()) socket.write(frames);
  }

  /** Frames that were closed while there is no host wait in the ring. */
  send(frame: Buffer): void {
    this.#host.open?.write(frame);
  }

  get isOpen(): boolean {
    return this.#host.open !== undefined;
  }

  #read(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = all.length - (all.length % writtenBytes);
    this.#rest = all.subarray(whole);
    if (whole === 0) return;
    const kept = all.readDoubleLE(whole - writtenBytes);
    this.#ring.release(kept - this.#kept);
    this.#kept = kept;
    if (this.#ring.isEmpty) this.#onKept?.();
  }

  /** Resolves when the host has kept everything. */
  async allKept(): Promise<void> {
    if (this.#ring.isEmpty) return;
    await new Promise<void>((resolve) => {
      this.#onKept = resolve;
    });
  }
}
