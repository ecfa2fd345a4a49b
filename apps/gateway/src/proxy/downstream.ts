import type { Exchange, HeaderList } from '@sallyport/pipeline';

/** The client's side of an exchange: one answer, written with back-pressure. */
export interface Downstream {
  readonly headSent: boolean;
  /** Of the body so far. */
  readonly bytes: number;
  /** Whom it tells; before anything else. */
  belongTo(owner: DownstreamOwner): void;
  /** Tells a client that sent `Expect: 100-continue` to send its body. */
  continue(): void;
  /** `isWhole`: nothing but `end` follows. */
  head(status: number, headers: HeaderList, closeConnection: boolean, isWhole: boolean): void;
  /** Answers false when the client is slower than we are: wait for `onDownstreamDrain`. */
  write(chunk: Buffer): boolean;
  /** Names and values in turn, sent with the end. */
  trailers(raw: readonly string[], isWanted: boolean): void;
  end(chunk?: Buffer): void;
  /** Ends with the whole body, when its length is in the head. */
  endWhole(body: Buffer): void;
  /** The client has sent everything of a body that nobody wanted. */
  requestEnded(): void;
  /** Sends the head by itself if the upstream has sent nothing more together with it: events may be long in coming. */
  flushSoon(): void;
  /** Ends in a way that shows the answer is incomplete. */
  cut(): void;
  /** The connection is to speak another protocol, and is no longer this answer's. */
  giveUp(): void;
}

export interface DownstreamOwner {
  readonly x: Exchange;
  /** The client still sends a body that nobody wants. */
  readonly dropsBody: boolean;
  /** The client reads again after `write` answered false. */
  onDownstreamDrain(): void;
  /** The answer is out (`complete`), or the client is gone. Exactly once. */
  onDownstreamClose(complete: boolean): void;
}
