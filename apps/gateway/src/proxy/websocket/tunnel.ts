import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { UpstreamCall } from '@sallyport/http1';
import type { Exchange, HeaderList, PluginInstance } from '@sallyport/pipeline';
import type { BodyMemory } from '../body-memory.ts';
import type { Sweeper, Waiting } from '../sweeper.ts';
import type { WebSocketClient } from './client.ts';
import type { CloseCode } from './messages/close-code.ts';
import { Listening, type ListeningTunnel } from './messages/listening.ts';
import { writeClose } from './messages/write-frame.ts';

export interface TunnelOwner {
  readonly x: Exchange;
  fail(bug: unknown): void;
  /** Exactly once. `complete`: both sides have ended in order. */
  onTunnelClose(complete: boolean): void;
}

/** A client that takes nothing for this long is dropped. Milliseconds. */
const readIdleMs = 60_000;
/** How long the two sides may take to end after they were told to. Milliseconds. */
const concludeMs = 5_000;

/**
 * Bytes both ways between a client and an upstream that have switched protocols, unread unless plugins listen. Each side is read no
 * faster than the other takes, and each may end before the other.
 */
export class Tunnel implements Waiting, ListeningTunnel {
  readonly #client: WebSocketClient;
  readonly #stream: Duplex;
  readonly #call: UpstreamCall;
  readonly #sweeper: Sweeper;
  readonly #owner: TunnelOwner;
  #listening: Listening | undefined;
  #isConcluded = false;
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

  /** Before `open`: messages are shown to these. */
  listen(listeners: readonly PluginInstance[], memory: BodyMemory): void {
    this.#listening = new Listening(this.#owner.x, listeners, this, memory);
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
    if (this.#isConcluded) return;
    const isFree = this.#listening === undefined ? this.#call.write(chunk) : this.#listening.fromClient.push(chunk);
    if (!isFree && !this.#isConcluded) this.#stream.pause();
  }

  get #isReset(): boolean {
    return 'rstCode' in this.#stream && (this.#stream as ServerHttp2Stream).rstCode !== 0;
  }

  #onClientDrain(): void {
    if (!this.#isConcluded) this.#sweeper.forget(this);
    this.#call.resume();
  }

  // From the upstream.

  data(chunk: Buffer): void {
    if (this.#isClosed || this.#isConcluded) return;
    this.bytesOut += chunk.length;
    const isFree = this.#listening === undefined ? this.#stream.write(chunk) : this.#listening.fromUpstream.push(chunk);
    if (isFree || this.#isConcluded) return;
    this.#call.pause();
    this.#sweeper.watch(this, readIdleMs);
  }

  // For those who listen.

  sendToClient(bytes: Buffer): boolean {
    return this.#isClosed || this.#stream.write(bytes);
  }

  sendToUpstream(bytes: Buffer): boolean {
    return this.#call.write(bytes);
  }

  conclude(code: CloseCode, reason: string, errorCode: string): void {
    if (this.#isConcluded || this.#isClosed) return;
    this.#isConcluded = true;
    const { x } = this.#owner;
    x.truncated = true;
    x.errorCode = errorCode;
    if (!this.#stream.writableEnded) this.#stream.end(writeClose(code, reason, false));
    this.#call.write(writeClose(code, '', true));
    this.#call.end();
    // What still comes passes unread, so that the client can read why.
    this.#call.resume();
    this.#stream.resume();
    this.#sweeper.watch(this, concludeMs);
  }

  fail(bug: unknown): void {
    this.#owner.fail(bug);
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
    this.#listening?.close();
    this.#sweeper.forget(this);
    this.#owner.onTunnelClose(this.#upstreamEnded && this.#stream.readableEnded && !this.#isReset);
  }
}
