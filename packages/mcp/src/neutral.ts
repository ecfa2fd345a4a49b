import type { Exchange } from '@sallyport/pipeline';

/**
 * What both eras mean, between the client's side (`front/`) and the servers' (`source/`): whoever is on one side need not know
 * which revision the other speaks. JSON travels as the bytes that were sent, so that whatever we do not understand survives.
 */
export type Era = 'legacy' | 'modern';

/** Who asks: of its session (legacy), or of the one request (modern). */
export interface ClientFacts {
  readonly era: Era;
  readonly protocolVersion: string;
  /** `capabilities` as the client declared them: a JSON object. Servers are told exactly this. */
  readonly capabilities: Buffer;
  /** `clientInfo`, where it was sent. */
  readonly info: Buffer | undefined;
  /** Least level of log messages wanted; undefined for none (modern) or the server's choice (legacy). */
  readonly logLevel: string | undefined;
}

/** A request on its way to a source. */
export interface Ask {
  readonly method: string;
  /**
   * `params` as sent, `{}` where there were none; without the members of `_meta` that belong to the revision (protocol version,
   * capabilities, client info, log level). The progress token and whatever else stays.
   */
  readonly params: Buffer;
  readonly client: ClientFacts;
  /**
   * The client's own id, as written. A legacy client's is unique in its session, so a legacy server is asked under it: its
   * `notifications/cancelled` is right at any worker.
   */
  readonly idText?: string | undefined;
  /** A tool of a legacy server that runs as a task only, for a client that hears nothing of tasks: it is run so, and waited for. */
  readonly isTask?: boolean | undefined;
  /** The exchange that brought it: whose credentials go along, and whose end ends it. */
  readonly x: Exchange;
}

/** What comes of an ask. Exactly one of `onResult`, `onError`, `onFailure` and `onDetached` ends it. */
export interface AskListener {
  /** A whole notification message about this ask: progress, log, list changes that a legacy server sent on this stream. */
  onNotification(message: Buffer, eventId: string | undefined): void;
  /** A legacy server asks the client something; it is answered through `SourceSession.answer`. */
  onServerRequest(request: ServerRequest, eventId: string | undefined): void;
  /** An event without a message, with which a legacy server makes its stream resumable. */
  onPriming(eventId: string | undefined, retryMs: number | undefined): void;
  /** The `result` object as sent: complete, `input_required`, or an extension's. */
  onResult(result: Buffer, eventId: string | undefined): void;
  /** The `error` object as sent. */
  onError(error: Buffer, eventId: string | undefined): void;
  /** No answer will come: nothing is known of what the server did. */
  onFailure(failure: SourceFailure): void;
  /** The server ended its stream before the answer, having made it resumable: the client comes back for the rest. */
  onDetached(): void;
}

/** `sampling/createMessage`, `elicitation/create`, `roots/list`. */
export interface ServerRequest {
  /** As the server wrote it, type included. */
  readonly idText: string;
  readonly method: string;
  readonly params: Buffer;
}

export interface SourceFailure {
  /** `expired`: the server does not know the session any more. `open`: the circuit breaker. `busy`: too much is under way. */
  readonly kind: 'unreachable' | 'timeout' | 'cut' | 'status' | 'invalid' | 'expired' | 'open' | 'busy';
  /** Status of the server's HTTP answer, where there was one: a 401 and its challenge may be for the client. */
  readonly status: number | undefined;
  readonly headers: readonly string[];
  readonly message: string;
}

/** An ask under way. */
export interface Asked {
  /** The client wants it no more: a legacy server is told by `notifications/cancelled`, a modern one by closing. */
  cancel(reason: string | undefined): void;
  /** The client is gone without a word; a legacy server goes on, a modern one sees its stream closed. */
  detach(): void;
  pause(): void;
  resume(): void;
}

/** Of an ask that was over at once. */
export const nothingUnderWay: Asked = { cancel() {}, detach() {}, pause() {}, resume() {} };

/** Whatever comes of an ask, nobody waits for it. */
export const nobodyHears: AskListener = {
  onNotification() {},
  onServerRequest() {},
  onPriming() {},
  onResult() {},
  onError() {},
  onFailure() {},
  onDetached() {},
};
