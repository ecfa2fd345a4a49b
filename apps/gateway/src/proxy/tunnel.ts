import type { Socket } from 'node:net';
import type { UpstreamCall } from '@sallyport/http1';
import type { HeaderList } from '@sallyport/pipeline';
import type { Sweeper, Waiting } from './sweeper.ts';

/** A client's connection that is to switch protocols, and what it has sent beyond its request. */
export interface TunnelEnd {
  readonly socket: Socket;
  readonly early: Buffer;
}

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
  readonly #socket: Socket;
  readonly #call: UpstreamCall;
  readonly #sweeper: Sweeper;
  readonly #owner: TunnelOwner;
  #upstreamEnded = false;
  #isClosed = false;
  deadlineMs = 0;
  bytesIn = 0;
  bytesOut = 0;

  constructor({ socket }: TunnelEnd, call: UpstreamCall, sweeper: Sweeper, owner: TunnelOwner) {
    this.#socket = socket;
    this.#call = call;
    this.#sweeper = sweeper;
    this.#owner = owner;
  }

  /** Tells the client that the protocol is switched, and lets bytes flow. */
  open(headers: HeaderList, early: Buffer): void {
    const socket = this.#socket;
    let head = 'HTTP/1.1 101 Switching Protocols\r\n';
    for (let i = 0; i < headers.length; i++) head += `${headers.raw[i << 1]}: ${headers.value(i)}\r\n`;
    socket.once('close', () => this.#onClose());
    if (socket.destroyed) return this.#onClose();
    socket.write(`${head}\r\n`, 'latin1');
    if (early.length > 0) this.#onClientData(early);
    unwatch(socket);
    socket.on('data', (chunk: Buffer) => this.#onClientData(chunk));
    socket.on('end', () => this.#call.end());
    socket.on('drain', () => this.#onClientDrain());
    socket.resume();
  }

  #onClientData(chunk: Buffer): void {
    this.bytesIn += chunk.length;
    if (!this.#call.write(chunk)) this.#socket.pause();
  }

  #onClientDrain(): void {
    this.#sweeper.forget(this);
    this.#call.resume();
  }

  // From the upstream.

  data(chunk: Buffer): void {
    if (this.#isClosed) return;
    this.bytesOut += chunk.length;
    if (this.#socket.write(chunk)) return;
    this.#call.pause();
    this.#sweeper.watch(this, readIdleMs);
  }

  /** The upstream takes more. */
  drained(): void {
    this.#socket.resume();
  }

  /** The upstream has said all it has to say. */
  upstreamEnded(): void {
    this.#upstreamEnded = true;
    this.#socket.end();
  }

  /** Ends in a way that no reader takes for an orderly one. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  onDeadline(): void {
    this.cut();
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sweeper.forget(this);
    this.#owner.onTunnelClose(this.#upstreamEnded && this.#socket.readableEnded);
  }
}

/** Until the protocol is switched nothing is read, and still a client that leaves is noticed. */
export function watchForLeaving(socket: Socket): void {
  socket.on('readable', look);
  socket.on('end', leave);
}

function unwatch(socket: Socket): void {
  socket.off('readable', look);
  socket.off('end', leave);
}

function look(this: Socket): void {
  // Of an empty buffer this finds the end, if it is one.
  if (this.readableLength === 0) this.read();
}

function leave(this: Socket): void {
  this.destroy();
}
