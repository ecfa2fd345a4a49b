import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionRequestOptions,
  connect,
  constants,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type ConnectionInfo, type Loop, Timed, type UpstreamErrorKind } from '@sallyport/http1';

/** The pool, as a session sees it. */
export interface SessionOwner {
  readonly loop: Loop;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly streamsPerSessionMax: number;
  readonly requestsPerSessionMax: number;
  readonly authority: string;
  connect(): Socket;
  /** The session can take calls. */
  onRoom(session: Session): void;
  onConnectFailed(session: Session, kind: UpstreamErrorKind, message: string, cause: unknown): void;
  /** It takes no more calls; those it has go on. */
  onRetired(session: Session): void;
  onClosed(session: Session): void;
}

/** What one slow reader may hold, per stream. Bytes. */
const streamWindowBytes = 128 * 1024;
/** Data is taken from the session as it comes, so that one slow stream holds up no other. Bytes. */
const sessionWindowBytes = 1024 * 1024;
/** What Node may hold for all streams of a session. Megabytes. */
const sessionMemoryMb = 64;

/** Of an answer's head. */
const headBytesMax = 65_536;
const fieldsMax = 1_000;

type Options = SecureClientSessionOptions & { strictSingleValueFields?: boolean };

const State = { connecting: 0, open: 1, retired: 2, closed: 3 } as const;

/**
 * One HTTP/2 connection. It is ready once the upstream's SETTINGS are here, which say how many streams it takes, and
 * that it speaks HTTP/2 at all.
 */
export class Session extends Timed {
  readonly #owner: SessionOwner;
  readonly #socket: Socket;
  readonly #session: ClientHttp2Session;
  #state: (typeof State)[keyof typeof State] = State.connecting;
  #hasTcp = false;
  #hasTls: boolean;
  #active = 0;
  #served = 0;
  /** Heads and pieces of answers that have come. */
  heard = 0;
  /** Of the upstream's GOAWAY: streams above it were never looked at. */
  #lastStreamId = Number.POSITIVE_INFINITY;
  /** When the attempt to connect is given up. */
  readonly connectUntilMs: number;
  info: ConnectionInfo = { reused: false, remoteAddress: undefined, remotePort: undefined };

  constructor(owner: SessionOwner, isSecure: boolean) {
    super();
    this.#owner = owner;
    this.#hasTls = !isSecure;
    const socket = owner.connect();
    this.#socket = socket;
    socket.once('connect', () => {
      this.#hasTcp = true;
    });
    if (isSecure) socket.once('secureConnect', () => this.#onSecure(socket as TLSSocket));
    const options: Options = {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes, maxHeaderListSize: headBytesMax },
      maxHeaderListPairs: fieldsMax,
      maxSessionMemory: sessionMemoryMb,
      // A repeated field travels as it came, as it does over HTTP/1.1.
      strictSingleValueFields: false,
    };
    this.#session = connect(`${isSecure ? 'https' : 'http'}://${owner.authority}`, options);
    this.#session.once('connect', () => this.#session.setLocalWindowSize(sessionWindowBytes));
    this.#session.on('remoteSettings', () => this.#onSettings());
    this.#session.on('goaway', (code: number, lastStreamId: number) => this.#onGoaway(code, lastStreamId));
    this.#session.on('error', (error) => this.#onFailed(error));
    this.#session.on('close', () => this.#onFailed(undefined));
    const nowMs = owner.loop.timers.now();
    this.connectUntilMs = nowMs + owner.connectTimeoutMs;
    owner.loop.timers.set(this, nowMs, owner.connectTimeoutMs);
  }

  get isOpen(): boolean {
    return (this.#state === State.open || this.#state === State.retired) && !this.#session.destroyed;
  }

  /** It is being made, or the upstream has yet to allow it streams. */
  get isExpected(): boolean {
    return this.#state === State.connecting || (this.#state === State.open && this.#active === 0);
  }

  /** Calls it can take now. */
  get room(): number {
    if (this.#state !== State.open || this.#session.destroyed || this.#session.closed) return 0;
    return this.#streamsMax - this.#active;
  }

  get #streamsMax(): number {
    const { maxConcurrentStreams = 100 } = this.#session.remoteSettings;
    return Math.min(maxConcurrentStreams, this.#owner.streamsPerSessionMax);
  }

  /** A call takes its place. */
  enter(): void {
    this.#active++;
    this.#served++;
    this.#owner.loop.timers.clear(this);
    if (this.#served === 2) this.info = { ...this.info, reused: true };
    if (this.#served >= this.#owner.requestsPerSessionMax) this.#retire();
  }

  /** Opens a call's stream; throws when its fields cannot be sent. */
  open(fields: string[], options: ClientSessionRequestOptions): ClientHttp2Stream {
    return this.#session.request(fields as unknown as OutgoingHttpHeaders, options);
  }

  /** A call has waited in vain, and nothing came for others either: the upstream may have vanished, which TCP takes minutes to find out. */
  doubt(): void {
    if (this.#state === State.open) this.#retire();
  }

  /** A call has ended. */
  leave(): void {
    this.#active--;
    if (this.#state === State.open && this.room > 0) this.#owner.onRoom(this);
    if (this.#active > 0) return;
    if (this.#state === State.retired) this.#session.close();
    else if (this.#state === State.open) {
      const { timers } = this.#owner.loop;
      timers.set(this, timers.now(), this.#owner.idleTimeoutMs);
    }
  }

  /** The upstream has said that it will not look at this stream. */
  hasLeftOut(streamId: number | undefined): boolean {
    return streamId === undefined || streamId > this.#lastStreamId;
  }

  /** Takes no more calls, and ends with the last of those it has. */
  close(): void {
    if (this.#state === State.connecting) this.destroy();
    else if (this.#state === State.open) this.#retire();
    if (this.#active === 0) this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #onSecure(socket: TLSSocket): void {
    this.#hasTls = true;
    if (socket.alpnProtocol !== 'h2') socket.destroy(new Error('the upstream does not offer HTTP/2'));
  }

  #onSettings(): void {
    if (this.#state === State.connecting) {
      const { remoteAddress, remotePort } = this.#socket;
      this.info = { reused: false, remoteAddress, remotePort };
      this.#state = State.open;
      const { timers } = this.#owner.loop;
      timers.set(this, timers.now(), this.#owner.idleTimeoutMs);
    }
    if (this.room > 0) this.#owner.onRoom(this);
  }

  #onGoaway(code: number, lastStreamId: number): void {
    this.#lastStreamId = lastStreamId;
    if (this.#state === State.open) this.#retire();
    // Node ends the session at once; what it had to say is told to its calls as they close.
    if (code !== constants.NGHTTP2_NO_ERROR && !this.#session.destroyed) this.#session.destroy();
  }

  #retire(): void {
    this.#state = State.retired;
    this.#owner.onRetired(this);
  }

  #onFailed(error: (Error & { code?: string; syscall?: string }) | undefined): void {
    if (this.#state === State.closed) return;
    const wasConnecting = this.#state === State.connecting;
    this.#state = State.closed;
    this.#owner.loop.timers.remove(this);
    this.destroy();
    this.#owner.onClosed(this);
    if (!wasConnecting) return;
    const message = error === undefined ? 'the upstream closed the connection' : messageOf(error);
    this.#owner.onConnectFailed(this, this.#failureKind(error), message, error);
  }

  #failureKind(error: (Error & { code?: string; syscall?: string }) | undefined): UpstreamErrorKind {
    if (error?.syscall?.startsWith('getaddrinfo') || error?.code === 'ENOTFOUND') return 'dns';
    if (!this.#hasTcp) return 'connect';
    if (!this.#hasTls) return 'tls';
    return 'invalid';
  }

  override onDeadline(): void {
    if (this.#state === State.connecting) {
      this.#state = State.closed;
      this.destroy();
      this.#owner.onClosed(this);
      const message = `no HTTP/2 connection within ${this.#owner.connectTimeoutMs} ms`;
      this.#owner.onConnectFailed(this, 'timeout', message, undefined);
    } else if (this.#active === 0) {
      this.close();
    }
  }
}

/** An attempt on several addresses fails with an error per address and no message of its own. */
function messageOf(error: Error & { code?: string }): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : (error.code ?? 'no connection');
}
