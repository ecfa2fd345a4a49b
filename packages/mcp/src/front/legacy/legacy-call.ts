import { readText } from '@sallyport/json';
import type { EndpointSession } from '../../endpoint.ts';
import type { Ask, Asked, AskListener, ServerRequest, SourceFailure } from '../../neutral.ts';
import { isKnownResult, lowerError, lowerResult } from '../../protocol/lower.ts';
import type { ClientSession } from '../../session/sessions.ts';
import { writeErrorAnswer, writeRequest, writeResult } from '../../write-message.ts';
import type { CancellableCall } from '../calls.ts';
import { failureError } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import type { Outlet } from '../posted.ts';
import { InputRounds } from './input-rounds.ts';
import { writeRequestId } from './request-ids.ts';

export interface LegacyCallOptions {
  readonly parts: FrontParts;
  /** Undefined where sessions are not managed. */
  readonly session: ClientSession | undefined;
  readonly endpoint: EndpointSession;
  readonly ask: Ask;
  readonly outlet: Outlet;
  /** There is a result; the client gets it once this has resolved. */
  readonly onDone?: (() => Promise<void>) | undefined;
  /** No answer will come; true when that was answered otherwise. */
  readonly onFailed?: ((failure: SourceFailure) => boolean) | undefined;
}

/** One request of a legacy client on its way to the endpoint and back, with whatever the server says or asks in between. */
export class LegacyCall implements AskListener, CancellableCall {
  readonly #options: LegacyCallOptions;
  #asked: Asked | undefined;
  #rounds: InputRounds | undefined;
  #isOver = false;

  constructor(options: LegacyCallOptions) {
    this.#options = options;
  }

  start(): void {
    this.#send(this.#options.ask);
  }

  cancel(reason: string | undefined): void {
    if (!this.#finish()) return;
    this.#asked?.cancel(reason);
    this.#options.outlet.settle(undefined);
  }

  /** The client is gone, which cancels nothing. */
  detach(): void {
    if (this.#finish()) this.#asked?.detach();
  }

  resume(): void {
    this.#asked?.resume();
  }

  onNotification(message: Buffer, eventId: string | undefined): void {
    this.#event(message, eventId);
  }

  onServerRequest({ idText, method, params }: ServerRequest, eventId: string | undefined): void {
    const { parts, session, outlet, endpoint, ask } = this.#options;
    if (session === undefined || !outlet.streams) {
      // Nobody can be asked: there is no stream, or nothing that an answer could come back to.
      void endpoint.answer(ask.x, { idText, result: undefined, error: cannotAsk });
      return;
    }
    this.#event(writeRequest(writeRequestId(parts, session, { of: 'server', idText }), method, params), eventId);
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    this.#options.outlet.event(undefined, { id: eventId, retryMs });
  }

  onResult(result: Buffer, eventId: string | undefined): void {
    const type = isKnownResult(result) ? 'complete' : readText(result, 'resultType');
    if (type === 'input_required') return this.#askClient(result);
    const { ask, outlet, onDone } = this.#options;
    if (!this.#finish()) return;
    const message = writeResult(ask.idText!, type === undefined ? result : lowerResult(ask.method, result));
    if (onDone === undefined) return outlet.settle(message, eventId);
    const settle = () => outlet.settle(message, eventId);
    onDone().then(settle, settle);
  }

  onError(error: Buffer, eventId: string | undefined): void {
    const { ask, outlet } = this.#options;
    if (this.#finish()) outlet.settle(writeErrorAnswer(ask.idText, lowerError(error, ask.method)), eventId);
  }

  onFailure(failure: SourceFailure): void {
    const { ask, outlet, onFailed } = this.#options;
    if (!this.#finish() || onFailed?.(failure) === true) return;
    outlet.settle(writeErrorAnswer(ask.idText, failureError(failure)));
  }

  onDetached(): void {
    if (this.#finish()) this.#options.outlet.settle(undefined);
  }

  #send(ask: Ask): void {
    this.#asked = this.#options.endpoint.ask(ask, this);
  }

  /** A modern server needs to know something first: legacy clients are asked by requests. */
  #askClient(result: Buffer): void {
    const { parts, session, outlet, ask } = this.#options;
    this.#rounds ??= new InputRounds(parts, session, outlet, ask, {
      onAnswers: (next) => this.#send(next),
      onError: (error) => this.onError(error, undefined),
      onResult: (given) => this.onResult(given, undefined),
    });
    this.#rounds.next(result);
  }

  #event(message: Buffer, eventId: string | undefined): void {
    if (this.#isOver) return;
    if (!this.#options.outlet.event(message, { id: eventId })) this.#asked?.pause();
  }

  /** True once. */
  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#rounds?.close();
    const { parts, session, ask } = this.#options;
    if (session !== undefined) parts.calls.remove(session.key, ask.idText!);
    return true;
  }
}

const cannotAsk = Buffer.from('{"code":-32600,"message":"The client cannot be asked on this connection"}');
