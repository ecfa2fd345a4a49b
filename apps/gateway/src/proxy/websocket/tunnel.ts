import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { UpstreamCall } from '@sallyport/http1';
import type { HeaderList } from '@sallyport/pipeline';
import type { Sweeper, Waiting } from '../sweeper.ts';
import type { WebSocketClient } from './client.ts';

export interface TunnelOwner {
  /** Exactly once. `complete`: both sides have ended in order. */
  onTunnelClose(complete: boolean): void;
}

/** A client that takes nothing for this long is dropped. Milliseconds. */
const readIdleMs = 60_000;

/**
 * Bytes both ways between a client and an upstream that have switched protocols, unread. Each side is read no faster
 * than the other takes, and each may end before the other.
 */
export class Tunnel implements Waiting {
  readonly #client: WebSocketClient;
  readonly #stream: Duplex;
  readonly #call: UpstreamCall;
  readonly #sweeper: Sweeper;
  readonly #owner: TunnelOwner;
  #upstreamEnded = false;
  #isClosed = false;
  deadlineMs = 0;
  bytesIn = 0;
  bytesOut = 0;

  constructor(client: WebSocketClient, call: UpstreamCall, sweeper: Sweeper, owner: TunnelOwner) {
    this.#client = client;
    this.#stream = client.stream;
    this.#call = call;
    this.#sweeper = sweeper;
    this.#owner = owner;
  }

  /** Tells the client, and lets bytes flow. */
  open(headers: HeaderList): void {
    const stream = this.#stream;
    const { early } = this.#client;
    stream.once('close', () => this.#onClose());
    if (stream.destroyed) return this.#onClose();
    this.#client.open(headers);
    if (early.length > 0) this.#onClientData(early);
    stream.on('data', (chunk: Buffer) => this.#onClientData(chunk));
    stream.on('end', () => this.#onClientEnd());
    stream.on('drain', () => this.#onClientDrain());
    stream.resume();
  }

  #onClientEnd(): void {
    // A stream that was reset ends, too, and then closes: that is no end of its client's.
    if (!this.#isReset) this.#call.end();
  }

  #onClientData(chunk: Buffer): void {
    this.bytesIn += chunk.length;
    if (!this.#call.write(chunk)) this.#stream.pause();
  }

  get #isReset(): boolean {
    return 'rstCode' in this.#stream && (this.#stream as ServerHttp2Stream).rstCode !== 0;
  }

  #onClientDrain(): void {
    this.#sweeper.forget(this);
    this.#call.resume();
  }

  // From the upstream.

  data(chunk: Buffer): void {
    if (this.#isClosed) return;
    this.bytesOut += chunk.length;
    if (this.#stream.write(chunk)) return;
    this.#call.pause();
    this.#sweeper.watch(this, readIdleMs);
  }

  /** The upstream takes more. */
  drained(): void {
    this.#stream.resume();
  }

  /** The upstream has said all it has to say. */
  upstreamEnded(): void {
    this.#upstreamEnded = true;
    this.#stream.end();
  }

  /** Ends in a way that no reader takes for an orderly one. */
  cut(): void {
    this.#client.cut();
  }

  onDeadline(): void {
    this.cut();
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sweeper.forget(this);
    this.#owner.onTunnelClose(this.#upstreamEnded && this.#stream.readableEnded && !this.#isReset);
  }
}
