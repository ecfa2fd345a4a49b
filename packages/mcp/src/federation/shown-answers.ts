import { editMembersAt, readMember, readText, toJson } from '@sallyport/json';
import type { AskListener, ServerRequest, SourceFailure } from '../neutral.ts';
import type { PrimitiveKind } from './gate.ts';
import { showEventId, showRequestId } from './shown-ids.ts';
import { mayHoldUris, showUris } from './uri-map.ts';
import { isAboutTasks } from './without-tasks.ts';

/** What the endpoint does for an ask that is under way at one of its sources. */
export interface AnswerView {
  readonly source: string;
  /** The server says that a list of its own changed. */
  onListChanged(kind: PrimitiveKind): void;
  /** What clients call a URI of this server; undefined where URIs stay as they are. */
  readonly showUri: (() => Promise<(uri: string) => string>) | undefined;
}

/** Hears a source, and tells the client in the endpoint's names, URIs and ids. */
export class ShownAnswers implements AskListener {
  readonly #view: AnswerView;
  readonly #to: AskListener;

  constructor(view: AnswerView, to: AskListener) {
    this.#view = view;
    this.#to = to;
  }

  onNotification(message: Buffer, eventId: string | undefined): void {
    const method = readText(message, 'method');
    for (const kind of kindsChangedBy(method)) this.#view.onListChanged(kind);
    if (isAboutTasks(method)) return eventId === undefined ? undefined : this.onPriming(eventId, undefined);
    this.#to.onNotification(message, this.#id(eventId));
  }

  onServerRequest({ idText, method, params }: ServerRequest, eventId: string | undefined): void {
    this.#to.onServerRequest({ idText: showRequestId(this.#view.source, idText), method, params }, this.#id(eventId));
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    this.#to.onPriming(this.#id(eventId), retryMs);
  }

  onResult(result: Buffer, eventId: string | undefined): void {
    const { showUri } = this.#view;
    if (showUri === undefined || !mayHoldUris(result)) return this.#to.onResult(result, this.#id(eventId));
    void showUri().then((show) => this.#to.onResult(showUris(result, show), this.#id(eventId)));
  }

  onError(error: Buffer, eventId: string | undefined): void {
    this.#to.onError(error, this.#id(eventId));
  }

  onFailure(failure: SourceFailure): void {
    this.#to.onFailure(failure);
  }

  onDetached(): void {
    this.#to.onDetached();
  }

  #id(eventId: string | undefined): string | undefined {
    return showEventId(this.#view.source, eventId, false);
  }
}

/** Lists that a notification is about. */
export function kindsChangedBy(method: string | undefined): readonly PrimitiveKind[] {
  if (method === 'notifications/tools/list_changed') return ['tool'];
  if (method === 'notifications/prompts/list_changed') return ['prompt'];
  return method === 'notifications/resources/list_changed' ? ['resource', 'template'] : [];
}

/** `notifications/resources/updated` with the URI as clients know it; another message as it is. */
export async function showUpdate(message: Buffer, showUri: AnswerView['showUri']): Promise<Buffer> {
  if (showUri === undefined || readText(message, 'method') !== 'notifications/resources/updated') return message;
  const uri = readText(message, 'params', 'uri');
  if (uri === undefined || readMember(message, 'params') === undefined) return message;
  const shown = (await showUri())(uri);
  return shown === uri ? message : editMembersAt(message, ['params'], { uri: toJson(shown) });
}
