import type { OnReadOpts, Socket } from 'node:net';
import type { Call, ConnectionInfo, Http1Request } from './call.ts';
import { type CallPhase, UpstreamError, type UpstreamErrorKind } from './error.ts';
import type { FieldLimits } from './field-block.ts';
import type { Loop } from './loop.ts';
import { restOf, unsendable, writeChunk, writeHead, writeLastChunk, writeSlices } from './request-body.ts';
import { type ParserSink, ResponseParser } from './response-parser.ts';
import { Timed } from './timers.ts';

const State = { connecting: 0, idle: 1, busy: 2, closed: 3 } as const;

/** We stop using an idle connection this long before the upstream said that it will close it. */
const keepAliveMarginMs = 500;

/** The pool, as a connection sees it. */
export interface ConnectionOwner {
  readonly loop: Loop;
  readonly limits: FieldLimits;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly requestsPerConnectionMax: number;
  readonly readyEvent: 'connect' | 'secureConnect';
  /** Begins to connect; bytes read go to `onread`. */
  connect(onread: OnReadOpts): Socket;
  /** Takes a connection that can serve the next request. */
  onFree(connection: Connection): void;
  onClosed(connection: Connection): void;
}

/**
 * One connection: at most one call at a time, whose request it writes and whose answer it reads. Reads go past the
 * socket's stream into the thread's shared buffer, and are parsed on the spot.
 */
export class Connection extends Timed implements ParserSink {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #parser: ResponseParser;
  #call: Call | undefined;
  #state: (typeof State)[keyof typeof State] = State.connecting;
  #hasTcp = false;
  readonly #startedMs = performance.now();
  #resolvedMs: number | undefined;
  #connectedMs: number | undefined;
  #served = 0;
  #info: ConnectionInfo = { reused: false, remoteAddress: undefined, remotePort: undefined };
  #isPaused = false;
  /** The whole request was handed to the socket. */
  #isRequestDone = false;
  /** The socket holds more than it wants to; `drain` will follow. */
  #isBlocked = false;
  /** What the socket held when we last looked: a change is progress. */
  #heldBytes = 0;
  #bodyLeft = 0;
  #rest: Buffer | undefined = undefined;
  #restOffset = 0;
  /** The kernel did not even take the head. */
  #nothingSent = true;

  constructor(owner: ConnectionOwner, call: Call) {
    super();
    this.#owner = owner;
    this.#parser = new ResponseParser(this, owner.limits);
    this.#call = call;
    call.connection = this;
    const { timers, readBuffer } = owner.loop;
    const socket = owner.connect({ buffer: readBuffer, callback: (bytes) => this.#onRead(bytes) });
    this.#socket = socket;
    socket.on('lookup', () => {
      this.#resolvedMs ??= performance.now();
    });
    socket.on('connect', () => {
      this.#hasTcp = true;
      this.#connectedMs = performance.now();
    });
    socket.once(owner.readyEvent, () => this.#onReady());
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onSocketEnd());
    socket.on('error', (error) => this.#onSocketError(error));
    socket.on('close', () => this.#onSocketClose());
    timers.set(this, timers.now(), owner.connectTimeoutMs);
  }

  get isUsable(): boolean {
    return this.#state === State.idle && !this.#socket.destroyed;
  }

  /** Sends the request of `call` on this idle connection. */
  begin(call: Call): void {
    this.#state = State.busy;
    this.#call = call;
    call.connection = this;
    this.#nothingSent = true;
    this.#isRequestDone = false;
    if (this.#served === 1) this.#info = { ...this.#info, reused: true, making: undefined };
    if (call.request.streaming === 'none') {
      this.#start(call);
    } else {
      // The caller has no call to write to before `dispatch` has returned.
      process.nextTick(startLater, this, call);
    }
  }

  startIfWanted(call: Call): void {
    if (this.#call === call) this.#start(call);
  }

  #start(call: Call): void {
    const { request, handler } = call;
    this.#served++;
    this.#parser.begin(request.method, request.upgrade === true);
    handler.onConnection?.(this.#info);
    if (this.#call !== call) return;

    const socket = this.#socket;
    this.#bodyLeft = request.streaming === 'length' ? (request.bodyBytes ?? 0) : 0;
    this.#rest = restOf(request.body);
    this.#isRequestDone = request.streaming === 'none' || (request.streaming === 'length' && this.#bodyLeft === 0);
    let isOpen = writeHead(socket, request.head, request.body);
    // An upstream that reset the connection while it was idle shows at once: the kernel refuses the write.
    this.#nothingSent = socket.errored !== null;
    if (this.#rest !== undefined) {
      this.#restOffset = 0;
      this.#isRequestDone = false;
      isOpen = this.#writeRest(this.#rest);
    }
    this.#afterWrite(isOpen);
    if (call.startSending() && !call.isOver && !this.#isBlocked && !this.#isRequestDone) handler.onDrain?.();
  }

  // What the call asks for.

  write(chunk: Buffer): boolean {
    if (chunk.length === 0) return !this.#isBlocked;
    const { streaming } = this.#call!.request;
    if (this.#isTunnel) {
      this.#afterWrite(this.#socket.write(chunk));
    } else if (streaming === 'chunked' && !this.#isRequestDone) {
      this.#afterWrite(writeChunk(this.#socket, chunk));
    } else if (chunk.length <= this.#bodyLeft) {
      this.#bodyLeft -= chunk.length;
      this.#isRequestDone = this.#bodyLeft === 0;
      this.#afterWrite(this.#socket.write(chunk));
    } else {
      // More bytes would be read as the beginning of another request.
      this.#fail('invalid', 'the body is longer than its Content-Length');
      return true;
    }
    return !this.#isBlocked;
  }

  end(trailers: readonly string[] | undefined): void {
    if (this.#isTunnel) {
      this.#socket.end();
    } else if (!this.#isRequestDone) {
      if (this.#call!.request.streaming === 'length') {
        this.#fail('invalid', 'the body is shorter than its Content-Length');
        return;
      }
      const name = unsendable(trailers);
      if (name !== undefined) {
        this.#fail('invalid', `a trailer named ${JSON.stringify(name)} cannot be sent`);
        return;
      }
      const isOpen = writeLastChunk(this.#socket, trailers);
      this.#isRequestDone = true;
      this.#afterWrite(isOpen);
    }
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
    if (this.#isAnswering) this.#owner.loop.timers.clear(this);
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
    this.#watch();
  }

  abort(): void {
    this.#call!.finish();
    this.#call = undefined;
    this.#close();
  }

  /** Ends the connection, and its call if there is one. */
  destroy(): void {
    if (this.#call !== undefined) this.#fail('reset', 'the pool was closed');
    else this.#close();
  }

  // What the parser read.

  onHead(status: number, reason: string, fields: string[]): void {
    if (status === 101) this.#socket.allowHalfOpen = true;
    this.#call!.handler.onHead(status, reason, fields, false);
  }

  onData(chunk: Buffer): void {
    this.#call!.handler.onData(chunk);
  }

  onComplete(trailers: string[] | undefined, hasExtra: boolean): void {
    const call = this.#call!;
    this.#call = undefined;
    call.finish();
    const idleMs = this.#idleMs();
    // An early answer, with the request still on its way, leaves a connection that cannot be used again.
    if (hasExtra || !this.#parser.reusable || !this.#isRequestDone || idleMs <= 0 || this.#socket.writableLength > 0) {
      this.#close();
    } else {
      if (this.#isPaused) {
        this.#isPaused = false;
        this.#socket.resume();
      }
      const { timers } = this.#owner.loop;
      timers.set(this, timers.now(), idleMs);
      this.#state = State.idle;
      this.#owner.onFree(this);
    }
    call.handler.onEnd(trailers);
  }

  onInvalid(problem: string): void {
    this.#fail('invalid', problem);
  }

  // What the socket tells.

  #onRead(bytes: number): boolean {
    if (this.#state === State.busy && !this.#parser.isIdle) {
      this.#parser.read(this.#owner.loop.readBuffer, bytes);
      // Most answers are complete now; this is for the others.
      if (this.#call !== undefined && !this.#isPaused) this.#watch();
    } else {
      // Nothing was asked: were these bytes kept, they would answer the next request.
      this.#onSocketError(new Error('the upstream sent bytes that nobody asked for'));
    }
    return true;
  }

  #onReady(): void {
    if (this.#state !== State.connecting) return;
    const { remoteAddress, remotePort } = this.#socket;
    const readyMs = performance.now();
    const connectedMs = this.#owner.readyEvent === 'connect' ? readyMs : this.#connectedMs;
    const making = { startedMs: this.#startedMs, resolvedMs: this.#resolvedMs, connectedMs, readyMs };
    this.#info = { reused: false, remoteAddress, remotePort, making };
    this.#state = State.busy;
    this.#owner.loop.timers.clear(this);
    this.#start(this.#call!);
  }

  #onDrain(): void {
    if (this.#state !== State.busy) return;
    if (this.#rest !== undefined) {
      this.#afterWrite(this.#writeRest(this.#rest));
      return;
    }
    this.#afterWrite(true);
    if (!this.#isRequestDone || this.#isTunnel) this.#call!.handler.onDrain?.();
  }

  #onSocketEnd(): void {
    if (this.#isTunnel && !this.#socket.writableEnded && this.#call?.handler.onHalfEnd !== undefined) {
      this.#call.handler.onHalfEnd();
      return;
    }
    if (this.#state === State.busy && this.#parser.end()) return;
    this.#onSocketError(undefined);
  }

  #onSocketClose(): void {
    const isComplete = this.#isTunnel && this.#socket.readableEnded && this.#socket.writableFinished;
    if (!isComplete || !this.#parser.end()) this.#onSocketError(undefined);
  }

  #onSocketError(error: (Error & { code?: string; syscall?: string }) | undefined): void {
    if (this.#state === State.closed) return;
    if (this.#call === undefined) this.#close();
    else if (this.#state !== State.connecting)
      this.#fail('reset', error?.message ?? 'the upstream closed the connection', error);
    else if (error === undefined) this.#fail(this.#hasTcp ? 'tls' : 'connect', 'the upstream closed the connection');
    else if (error.syscall?.startsWith('getaddrinfo') || error.code === 'ENOTFOUND')
      this.#fail('dns', error.message, error);
    else this.#fail(this.#hasTcp ? 'tls' : 'connect', messageOf(error), error);
  }

  override onDeadline(): void {
    if (this.#state === State.connecting) {
      this.#fail('timeout', `no connection within ${this.#owner.connectTimeoutMs} ms`);
    } else if (this.#state === State.idle) {
      this.#close();
    } else if (this.#state === State.busy) {
      this.#onSilence(this.#call!.request);
    }
  }

  #onSilence({ readTimeoutMs, writeTimeoutMs, firstByteTimeoutMs = readTimeoutMs }: Http1Request): void {
    if (this.#isAnswering) this.#fail('timeout', `nothing came for ${readTimeoutMs} ms`);
    else if (!this.#isBlocked) this.#fail('timeout', `nothing came for ${firstByteTimeoutMs} ms`);
    else if (this.#socket.writableLength !== this.#heldBytes) this.#watch();
    else this.#fail('timeout', `nothing could be sent for ${writeTimeoutMs} ms`);
  }

  // Helpers.

  /** The final answer has begun. */
  get #isAnswering(): boolean {
    return this.#parser.headDelivered;
  }

  get #isTunnel(): boolean {
    return this.#isAnswering && this.#parser.head.status === 101;
  }

  #writeRest(rest: Buffer): boolean {
    this.#restOffset = writeSlices(this.#socket, rest, this.#restOffset);
    if (this.#restOffset === rest.length) {
      this.#rest = undefined;
      this.#isRequestDone = true;
    }
    return !this.#socket.writableNeedDrain;
  }

  #afterWrite(isOpen: boolean): void {
    this.#isBlocked = !isOpen;
    this.#watch();
  }

  /** Sets the deadline that fits what we now wait for: none while we wait for our own side. */
  #watch(): void {
    const { timers } = this.#owner.loop;
    const { request } = this.#call!;
    if (this.#isAnswering) {
      if (!this.#isPaused) timers.set(this, timers.now(), request.readTimeoutMs);
    } else if (this.#isBlocked) {
      this.#heldBytes = this.#socket.writableLength;
      timers.set(this, timers.now(), request.writeTimeoutMs);
    } else if (this.#isRequestDone && !this.#isPaused) {
      timers.set(this, timers.now(), request.firstByteTimeoutMs ?? request.readTimeoutMs);
    } else {
      timers.clear(this);
    }
  }

  /** How long this connection may idle; 0 when it should not be kept. */
  #idleMs(): number {
    const { idleTimeoutMs, requestsPerConnectionMax } = this.#owner;
    if (this.#served >= requestsPerConnectionMax) return 0;
    const { keepAliveSeconds } = this.#parser.head;
    return keepAliveSeconds < 0 ? idleTimeoutMs : Math.min(idleTimeoutMs, keepAliveSeconds * 1000 - keepAliveMarginMs);
  }

  get #phase(): CallPhase {
    if (this.#state === State.connecting) return 'connecting';
    if (this.#isAnswering) return 'body';
    if (this.#parser.headBegun) return 'head';
    return this.#isRequestDone && !this.#isBlocked ? 'waiting' : 'sending';
  }

  #fail(kind: UpstreamErrorKind, message: string, cause?: unknown): void {
    const call = this.#call!;
    const error = new UpstreamError(kind, this.#phase, message, {
      nothingSent: this.#nothingSent,
      reused: this.#served > 1,
      cause,
    });
    this.#call = undefined;
    call.finish();
    this.#close();
    call.handler.onError(error);
  }

  #close(): void {
    this.#state = State.closed;
    this.#parser.stop();
    this.#rest = undefined;
    this.#owner.loop.timers.remove(this);
    this.#socket.destroy();
    this.#owner.onClosed(this);
  }
}

function startLater(connection: Connection, call: Call): void {
  connection.startIfWanted(call);
}

/** An attempt on several addresses fails with an error per address and no message of its own. */
function messageOf(error: Error & { code?: string }): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : (error.code ?? 'no connection');
}
