import type { ConnectionMoments } from '../trace/try-span.ts';

/** A server that a plugin sends many requests to, over connections that are kept; made in `setup`. Answers stream. */
export interface HttpOrigin {
  /** Sends a request. Never throws, and calls nobody back before it returns. Exactly one of `onEnd` and `onError` ends it, unless it is aborted. */
  send(request: OriginRequest, receiver: OriginReceiver): OriginCall;
  /** Gives the connections back; what is under way goes on. */
  release(): void;
}

export interface OriginOptions {
  /** Scheme, host and port; a path counts for nothing here. */
  readonly url: URL;
  /** For name, connection and TLS handshake together. */
  readonly connectTimeoutMs: number;
  /** The longest gap between the request and the answer's head, and between two pieces of the answer. */
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly tlsVerify: boolean;
  /** Default `http1`. `http2` is spoken from the first byte; over TLS, a server that does not offer it is none. */
  readonly protocol?: 'http1' | 'http2' | undefined;
  /** See `FetchRequest.namedBy`. */
  readonly namedBy: 'operator' | 'document';
}

export interface OriginRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names and values in turn; Host, Connection and framing are added, and may not stand here. */
  readonly headers: readonly string[];
  /** The whole body; `length` bytes, or chunks, that follow through `write`; or none. */
  readonly body: Buffer | { readonly length: number } | 'chunked' | undefined;
  /** Instead of `readTimeoutMs`, from the request to the answer's head; of `http1` only. */
  readonly firstByteTimeoutMs?: number | undefined;
}

export interface OriginReceiver {
  onHead(status: number, rawHeaders: string[]): void;
  /** After `pause` a piece or two may still come, and the end. The receiver's to keep. */
  onData(chunk: Buffer): void;
  /** Trailers are names and values in turn. */
  onEnd(trailers?: readonly string[]): void;
  onError(failure: OriginFailure): void;
  /** The request's body may be written again. */
  onDrain?(): void;
}

export interface OriginFailure {
  /** `reset`: before the answer's head, `cut`: after it. `invalid`: what came is no HTTP, or what was to be sent is not. */
  readonly kind: 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'cut' | 'invalid';
  /** No byte of the request was sent: asking again does nothing twice. */
  readonly nothingSent: boolean;
  /** For the log; names the server. */
  readonly message: string;
}

export interface OriginCall {
  /** Whether a kept connection carried it, and where to; known from `onHead` or `onError` on, where there was a connection. */
  readonly reused: boolean;
  readonly remoteAddress: string | undefined;
  /** Of a connection that was made for this request: moments of the monotonic clock. */
  readonly making?: ConnectionMoments | undefined;
  /** False when the server takes no more for now: wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  end(): void;
  pause(): void;
  resume(): void;
  /** Nobody wants the answer any more: the connection is closed, and the receiver hears nothing further. */
  abort(): void;
}
