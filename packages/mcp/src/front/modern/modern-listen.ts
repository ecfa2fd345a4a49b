import { editMembers, editMembersAt, emptyObject, toJson } from '@sallyport/json';
import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { modernClient } from '../../client-facts.ts';
import type { ReadMessage } from '../../message.ts';
import type { SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { metaKeys } from '../../protocol/meta.ts';
import { readServerMessage } from '../../read-server-message.ts';
import { principalOf } from '../../session/principal.ts';
import type { WatchFilter, WatchListener } from '../../source/source.ts';
import { intersectionOf, isNothing, letsThrough, noChanges } from '../../source/watch-filter.ts';
import { writeError, writeErrorAnswer, writeNotification, writeResult } from '../../write-message.ts';
import { EventStream } from '../event-stream.ts';
import { failureError, isForClient } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import { jsonHeaders } from '../posted.ts';
import { readFilter, writeFilter } from './listen-filter.ts';

/** `subscriptions/listen`: a stream that says at first what it will tell, and then nothing else. */
export function serveListen(parts: FrontParts, x: Exchange, message: ReadMessage, answer: Answer): Serving {
  return new ModernListen(parts, x, message, answer).start();
}

class ModernListen implements WatchListener {
  readonly #parts: FrontParts;
  readonly #x: Exchange;
  readonly #message: ReadMessage;
  readonly #stream: EventStream;
  #honoured: WatchFilter = noChanges;

  constructor(parts: FrontParts, x: Exchange, message: ReadMessage, answer: Answer) {
    this.#parts = parts;
    this.#x = x;
    this.#message = message;
    this.#stream = new EventStream(answer, parts.streams, () =>
      this.#stream.heard?.cancel('the client closed the stream'),
    );
  }

  start(): Serving {
    const client = modernClient(this.#message);
    const filter = readFilter(this.#message.paramsBytes);
    if (filter === undefined) {
      const { idText } = this.#message;
      this.#refuse(200, writeError(idText, errorCodes.invalidParams, 'notifications must be a filter'));
      return this.#stream;
    }
    this.#honoured = filter;
    const endpoint = this.#parts.endpoint.visit({ x: this.#x, client, principal: principalOf(this.#x) });
    this.#stream.heard = endpoint.watch({ x: this.#x, client, filter, lastEventId: undefined }, this);
    return this.#stream;
  }

  onReady(offered: WatchFilter): void {
    // A server behind may not know which resources are meant: what it says is looked through anyway.
    this.#honoured = intersectionOf(this.#honoured, offered);
    const notifications = writeFilter(this.#honoured);
    const params = this.#tagged(editMembers(emptyObject, { notifications }));
    this.#stream.event(writeNotification('notifications/subscriptions/acknowledged', params));
    if (isNothing(this.#honoured)) this.onEnd();
  }

  onNotification(message: Buffer): void {
    const read = readServerMessage(message);
    if (read === undefined || !letsThrough(this.#honoured, read.method, read.params)) return;
    this.#stream.event(writeNotification(read.method, this.#tagged(read.params ?? emptyObject)));
  }

  /** Modern clients are never asked anything here. */
  onServerRequest(): void {}

  onPriming(): void {}

  onAnswer(): void {}

  onEnd(): void {
    const result = editMembersAt(complete, ['_meta'], this.#tag());
    this.#stream.event(writeResult(this.#message.idText!, result));
    this.#stream.end();
  }

  onFailure(failure: SourceFailure): void {
    const error = writeErrorAnswer(this.#message.idText, failureError(failure));
    if (this.#stream.isFresh) {
      if (isForClient(failure)) this.#stream.refuse(failure.status!, [...jsonHeaders, ...failure.headers], error);
      else this.#refuse(200, error);
      return;
    }
    // The client opens another one; what it missed meanwhile it finds out by asking.
    this.#stream.end();
  }

  #tagged(params: Buffer): Buffer {
    return editMembersAt(params, ['_meta'], this.#tag());
  }

  /** The id of the request as the client wrote it. */
  #tag(): Record<string, Buffer> {
    return { [metaKeys.subscriptionId]: Buffer.from(this.#message.idText!) };
  }

  #refuse(status: number, message: Buffer): void {
    this.#stream.refuse(status, jsonHeaders, message);
  }
}

const complete = toJson({ resultType: 'complete' });
