import type { Asked, SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeResult } from '../../write-message.ts';
import type { LineCall } from '../line/line.ts';
import type { Watch, WatchListener } from '../source.ts';
import type { Link, LinkSink } from './link.ts';

/** A client's own stream: everything that the server says there. */
export class LegacyWatch implements Asked, LinkSink {
  readonly #watch: Watch;
  readonly #listener: WatchListener;
  #link: Link | undefined;
  #call: LineCall | undefined;
  #isOver = false;

  constructor(watch: Watch, listener: WatchListener) {
    this.#watch = watch;
    this.#listener = listener;
  }

  start(link: Link): void {
    this.#link = link;
    this.#call = link.listen(this.#watch.x, this.#watch.lastEventId, this);
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
    if (!this.#isOver) this.#listener.onReady(this.#watch.filter ?? everything);
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
    if (!this.#isOver) this.#listener.onFailure(failed);
    this.#isOver = true;
  }
}

const emptyObject = Buffer.from('{}');
const everything = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: [],
};
