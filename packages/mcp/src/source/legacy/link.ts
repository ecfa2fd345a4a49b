import type { Exchange } from '@sallyport/pipeline';
import type { SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import type { LineCall } from '../line/line.ts';

/** One session at a legacy server, over whichever transport: where messages go, and which come back for what. */
export interface Link {
  /** The revision that was agreed on. */
  readonly version: string;
  /** The server tells which request each of its own requests and notifications is about. */
  readonly attributes: boolean;
  /** Sends a request, a whole message with that id. */
  request(x: Exchange, idText: string, message: Buffer, sink: LinkSink): LineCall;
  /** Sends a notification or an answer, a whole message. Resolves once the server has taken it. */
  post(x: Exchange | undefined, message: Buffer): Promise<SourceFailure | undefined>;
  /** Hears what belongs to no request, or, from behind an event, the rest of what broke off. */
  listen(x: Exchange, lastEventId: string | undefined, sink: LinkSink): LineCall;
  /** Ends the session at the server. */
  end(x: Exchange | undefined): Promise<SourceFailure | undefined>;
}

/** Exactly one of `onEnd` and `onFailure` ends it, unless it is dropped; whoever has what it waited for drops the call. */
export interface LinkSink {
  /** Of a stream that is listened to: the server agreed. */
  onOpen(): void;
  onMessage(message: ServerMessage, eventId: string | undefined): void;
  onPriming(eventId: string | undefined, retryMs: number | undefined): void;
  onEnd(): void;
  onFailure(failure: SourceFailure): void;
}
