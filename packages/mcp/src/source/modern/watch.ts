import {
  editMembers,
  editMembersAt,
  elementsAt,
  emptyObject,
  readJson,
  readMember,
  readMembers,
  toJson,
} from '@sallyport/json';
import { failure } from '../../failure.ts';
import type { SseEvent } from '../../http/sse.ts';
import type { Asked, SourceFailure } from '../../neutral.ts';
import { metaKeys } from '../../protocol/meta.ts';
import { writeModernRequest } from '../../protocol/rev-2026-07-28/write-request.ts';
import { readServerMessage, type ServerMessage } from '../../read-server-message.ts';
import { failureOf } from '../line/answer-failure.ts';
import { newIdText } from '../line/ids.ts';
import type { Line, LineCall, LineListener, WholeAnswer } from '../line/line.ts';
import type { Watch, WatchFilter, WatchListener } from '../source.ts';
import { everyListChange } from '../watch-filter.ts';

/** A `subscriptions/listen` of a modern server. */
export class ModernWatch implements Asked, LineListener {
  readonly #listener: WatchListener;
  readonly #idText = newIdText();
  #call: LineCall | undefined;
  #isReady = false;
  #isOver = false;

  constructor(watch: Watch, listener: WatchListener, line: Line) {
    this.#listener = listener;
    const params = editMembers(emptyObject, { notifications: toJson(watch.filter ?? everyListChange) });
    const { headers, body } = writeModernRequest(this.#idText, 'subscriptions/listen', params, watch.client);
    const call = line.send({ x: watch.x, method: 'POST', headers, body, isWatch: true }, this);
    if (this.#isOver) call.drop();
    else this.#call = call;
  }

  cancel(): void {
    this.#finish();
  }

  detach(): void {
    this.#finish();
  }

  pause(): void {
    this.#call?.pause();
  }

  resume(): void {
    this.#call?.resume();
  }

  onWhole(answer: WholeAnswer): void {
    const message = answer.kind === 'json' ? readServerMessage(answer.body) : undefined;
    if (message?.type === 'result') this.#hear(message);
    const failed = failureOf(answer, false) ?? failure('invalid', 'the server does not listen', answer.status);
    if (this.#finish()) this.#listener.onFailure(failed);
  }

  onStream(): void {}

  onEvent({ name, data }: SseEvent): void {
    const message = data === undefined || name !== 'message' ? undefined : readServerMessage(data);
    if (message !== undefined && !this.#isOver) this.#hear(message);
  }

  onStreamEnd(): void {
    if (this.#finish()) this.#listener.onFailure(failure('cut', 'the server ended its stream'));
  }

  onFailure(failed: SourceFailure): void {
    if (this.#finish()) this.#listener.onFailure(failed);
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'notification') this.#hearNotification(message);
    else if (message.type === 'result') {
      if (this.#finish()) this.#listener.onEnd();
    } else if (message.type === 'error' && this.#finish()) {
      this.#listener.onFailure(failure('invalid', 'the server refused to listen'));
    }
  }

  #hearNotification({ method, bytes, params }: ServerMessage): void {
    if (method === 'notifications/subscriptions/acknowledged') {
      if (!this.#isReady) this.#listener.onReady(honouredOf(params));
      this.#isReady = true;
    } else if (this.#isReady) this.#listener.onNotification(untagged(bytes), undefined);
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#call?.drop();
    return true;
  }
}

function honouredOf(params: Buffer | undefined): WatchFilter {
  const filter = (params && readMember(params, 'notifications')) ?? emptyObject;
  const has = (key: string) => readMember(filter, key)?.toString() === 'true';
  return {
    toolsListChanged: has('toolsListChanged'),
    promptsListChanged: has('promptsListChanged'),
    resourcesListChanged: has('resourcesListChanged'),
    resourceSubscriptions: elementsAt(filter, 'resourceSubscriptions').map((uri) => readJson(uri.toString()) as string),
  };
}

/** The tag is of our subscription, not of the client's. */
function untagged(bytes: Buffer): Buffer {
  const edited = editMembersAt(bytes, ['params', '_meta'], { [metaKeys.subscriptionId]: undefined });
  const meta = readMember(edited, 'params', '_meta');
  if (edited === bytes || meta === undefined || readMembers(meta)?.length !== 0) return edited;
  return editMembersAt(edited, ['params'], { _meta: undefined });
}
