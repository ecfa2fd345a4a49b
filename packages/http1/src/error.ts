/**
 * `connect` no connection (refused, unreachable); `dns` the name has no address; `tls` the handshake or the check of the
 * certificate failed; `timeout` one of the three timeouts; `reset` the connection broke, or the pool was closed;
 * `invalid` the upstream does not speak its protocol properly, or a streamed body was not as long as announced.
 */
export type UpstreamErrorKind = 'connect' | 'dns' | 'tls' | 'timeout' | 'reset' | 'invalid';

/** How far the call had come. `waiting`: sent, no byte of an answer yet. `body`: the answer's head was delivered. */
export type CallPhase = 'connecting' | 'sending' | 'waiting' | 'head' | 'body';

/** Why a call ended without a whole answer. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly kind: UpstreamErrorKind;
  readonly phase: CallPhase;
  /** No byte of the request can have reached the upstream's application: safe to send again, whatever the method. */
  readonly nothingSent: boolean;
  /** The connection had served other requests before: it may have been stale. */
  readonly reused: boolean;

  constructor(kind: UpstreamErrorKind, phase: CallPhase, message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = kind;
    this.phase = phase;
    this.nothingSent = facts.nothingSent;
    this.reused = facts.reused;
  }
}

interface ErrorFacts {
  nothingSent: boolean;
  reused: boolean;
  cause?: unknown;
}
