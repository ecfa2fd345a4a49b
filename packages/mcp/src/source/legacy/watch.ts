import { emptyObject } from '@sallyport/json';
import type { Asked, SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeResult } from '../../write-message.ts';
import type { LineCall } from '../line/line.ts';
import type { Watch, WatchListener } from '../source.ts';
import { everyListChange } from '../watch-filter.ts';
import type { Link, LinkSink } from './link.ts';

/** A client's own stream: everything that the server says there. */
export class LegacyWatch implements Asked, LinkSink {
  readonly #watch: Watch;
  readonly #listener: WatchListener;
  readonly #onExpired: (expired: Link, watch: LegacyWatch) => void;
  #link: Link | undefined;
  #call: LineCall | undefined;
  #isReplaced = false;
  #isOver = false;

  /** `onExpired`: the server does not know the session; asked once. */
  constructor(watch: Watch, listener: WatchListener, onExpired: (expired: Link, watch: LegacyWatch) => void) {
    this.#watch = watch;
    this.#listener = listener;
    this.#onExpired = onExpired;
  }

  /** Events of a session that was refused are nothing that another one could go on behind. */
  start(link: Link): void {
    if (this.#isOver) return;
    this.#link = link;
    this.#call = link.listen(this.#watch.x, this.#isReplaced ? undefined : this.#watch.lastEventId, this);
    if (this.#isOver) this.#call.drop();
  }

  cancel(): void {
    this.detach();
  }

  detach(): void {
    this.#isOver = true;
    this.#call?.drop();
  }

  pause(): void {
    this.#call?.pause();
  }

  resume(): void {
    this.#call?.resume();
  }

  onOpen(): void {
    if (!this.#isOver) this.#listener.onReady(this.#watch.filter ?? everyListChange);
  }

  onMessage(message: ServerMessage, eventId: string | undefined): void {
    if (this.#isOver) return;
    const { type, method, idText, params, bytes } = message;
    if (type === 'notification') this.#listener.onNotification(bytes, eventId);
    else if (type !== 'request') this.#listener.onAnswer(bytes, eventId);
    else if (method === 'ping') void this.#link!.post(this.#watch.x, writeResult(idText!, emptyObject));
    else this.#listener.onServerRequest({ idText: idText!, method, params: params ?? emptyObject }, eventId);
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    if (!this.#isOver) this.#listener.onPriming(eventId, retryMs);
  }

  onEnd(): void {
    if (!this.#isOver) this.#listener.onEnd();
    this.#isOver = true;
  }

  onFailure(failed: SourceFailure): void {
    if (failed.kind === 'expired' && !this.#isReplaced && !this.#isOver) {
      this.#isReplaced = true;
      this.#onExpired(this.#link!, this);
      return;
    }
    if (!this.#isOver) this.#listener.onFailure(failed);
    this.#isOver = true;
  }
}
