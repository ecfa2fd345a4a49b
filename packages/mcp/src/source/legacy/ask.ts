import { editMembers, emptyObject, readJson, toJson } from '@sallyport/json';
import type { Clock } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { Ask, Asked, AskListener, SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeNotification, writeRequest, writeResult } from '../../write-message.ts';
import type { LineCall } from '../line/line.ts';
import { tracedParams } from '../line/traced-params.ts';
import type { Link, LinkSink } from './link.ts';

/** One ask under way in a session: sorts what the server sends, and answers its pings. */
export class LegacyAsk implements Asked, LinkSink {
  readonly #ask: Ask;
  readonly #idText: string;
  readonly #listener: AskListener;
  /** The server refused the session, so nothing was done. Absent: it is a failure like others. */
  readonly #onExpired: ((expired: Link, asked: LegacyAsk) => void) | undefined;
  /** Who comes back for the rest of a stream that broke off: the client, where this is undefined. */
  readonly #resuming: Resuming | undefined;
  #link: Link | undefined;
  #call: LineCall | undefined;
  #isOver = false;
  #isPaused = false;
  #lastEventId: string | undefined;
  #retryMs = retryMsDefault;
  #retry: { cancel(): void } | undefined;
  #deadline: { cancel(): void } | undefined;

  constructor(
    ask: Ask,
    idText: string,
    listener: AskListener,
    onExpired?: (expired: Link, asked: LegacyAsk) => void,
    resuming?: Resuming,
  ) {
    this.#ask = ask;
    this.#idText = idText;
    this.#listener = listener;
    this.#onExpired = onExpired;
    this.#resuming = resuming;
  }

  /** Sends it, or sends it again in a session that took the place of one that was refused. */
  start(link: Link): void {
    if (this.#isOver) return;
    this.#link = link;
    const { x, method, params } = this.#ask;
    const call = link.request(x, this.#idText, writeRequest(this.#idText, method, tracedParams(x, params)), this);
    if (this.#isOver) call.drop();
    else this.#call = call;
    if (this.#isPaused) call.pause();
  }

  /** There is no session to send it in. */
  fail(failed: SourceFailure): void {
    if (!this.#finish()) return;
    this.#listener.onFailure(failed);
  }

  cancel(reason: string | undefined): void {
    if (!this.#finish()) return;
    this.#tellCancelled(reason);
  }

  detach(): void {
    this.#finish();
  }

  pause(): void {
    this.#isPaused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#call?.resume();
  }

  onOpen(): void {}

  onMessage(message: ServerMessage, eventId: string | undefined): void {
    if (this.#isOver) return;
    if (eventId !== undefined) this.#lastEventId = eventId;
    if (message.type === 'notification') this.#listener.onNotification(message.bytes, eventId);
    else if (message.type === 'request') this.#hearRequest(message, eventId);
    else if (this.#isMine(message) && this.#finish()) {
      if (message.type === 'result') this.#listener.onResult(message.content!, eventId);
      else this.#listener.onError(message.content!, eventId);
    }
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    if (this.#isOver) return;
    if (eventId !== undefined) this.#lastEventId = eventId;
    if (retryMs !== undefined) this.#retryMs = Math.min(retryMs, retryMsMax);
    this.#listener.onPriming(eventId, retryMs);
  }

  onEnd(): void {
    this.#break(failure('cut', 'the server ended its stream without an answer'));
  }

  onFailure(failed: SourceFailure): void {
    if (this.#isOver) return;
    if (failed.kind === 'expired' && this.#onExpired !== undefined) {
      this.#onExpired(this.#link!, this);
      return;
    }
    if (failed.kind === 'cut') this.#break(failed);
    else if (this.#finish()) {
      if (failed.kind === 'timeout') this.#tellCancelled('timeout');
      this.#listener.onFailure(failed);
    }
  }

  /** The stream is over before the answer: what the server made resumable goes on elsewhere. */
  #break(failed: SourceFailure): void {
    if (this.#isOver) return;
    if (this.#resuming !== undefined && this.#lastEventId !== undefined) {
      this.#resume(this.#resuming);
      return;
    }
    this.#finish();
    if (this.#lastEventId === undefined) this.#listener.onFailure(failed);
    else this.#listener.onDetached();
  }

  #resume({ clock, wholeMs }: Resuming): void {
    this.#deadline ??= clock.after(wholeMs, () => this.onFailure(tooLong));
    this.#retry = clock.after(this.#retryMs, () => {
      const call = this.#link!.listen(this.#ask.x, this.#lastEventId, this);
      if (this.#isOver) call.drop();
      else this.#call = call;
    });
  }

  #hearRequest({ method, idText, params }: ServerMessage, eventId: string | undefined): void {
    if (method === 'ping') {
      void this.#link!.post(this.#ask.x, writeResult(idText!, emptyObject));
      return;
    }
    this.#call?.wait();
    this.#listener.onServerRequest({ idText: idText!, method, params: params ?? emptyObject }, eventId);
  }

  /** An error without an id is about the request that it came back for, where answers come back for requests. */
  #isMine({ type, idText }: ServerMessage): boolean {
    return sameId(idText, this.#idText) || (type === 'error' && idText === undefined && this.#link!.attributes);
  }

  #tellCancelled(reason: string | undefined): void {
    const params = editMembers(Buffer.from(`{"requestId":${this.#idText}}`), {
      reason: reason === undefined ? undefined : toJson(reason),
    });
    void this.#link?.post(this.#ask.x, writeNotification('notifications/cancelled', params));
  }

  /** False when it is over already. */
  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#retry?.cancel();
    this.#deadline?.cancel();
    this.#call?.drop();
    return true;
  }
}

export interface Resuming {
  readonly clock: Clock;
  /** From when it first broke off. */
  readonly wholeMs: number;
}

const retryMsDefault = 1000;
const retryMsMax = 60_000;
const tooLong = failure('timeout', 'the server took too long for an answer');

/** Servers may write a string id with other escapes than we did. */
function sameId(one: string | undefined, other: string): boolean {
  if (one === other) return true;
  return one?.startsWith('"') === true && other.startsWith('"') && readJson(one) === readJson(other);
}
