import type { Exchange } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { Ask, Asked, AskListener, SourceFailure } from '../../neutral.ts';
import { writeErrorAnswer, writeResult } from '../../write-message.ts';
import type { Opening, ServerAnswer, SourceSession, Watch, WatchListener } from '../source.ts';
import { VisitAsk, type VisitParts } from './visit-ask.ts';
import { VisitWatch } from './visit-watch.ts';

/** A modern client at a legacy server. */
export class LegacyVisit implements SourceSession {
  readonly data = undefined;
  readonly #opening: Opening;
  readonly #parts: VisitParts;
  readonly #underWay = new Set<VisitAsk>();

  constructor(opening: Opening, parts: VisitParts) {
    this.#opening = opening;
    this.#parts = parts;
  }

  ask(ask: Ask, listener: AskListener): Asked {
    const asked = new VisitAsk(ask, this.#opening, listener, this.#parts);
    this.#underWay.add(asked);
    void asked.start();
    return asked;
  }

  /** Goes to the session that the call is under way in; a visit is one request, so there is one. */
  answer(x: Exchange, { idText, result, error }: ServerAnswer): Promise<SourceFailure | undefined> {
    const message = result === undefined ? writeErrorAnswer(idText, error!) : writeResult(idText, result);
    for (const { session } of this.#underWay) if (session !== undefined) return session.link.post(x, message);
    return Promise.resolve(failure('expired', 'the call that asked is over'));
  }

  /** Modern clients have nothing to say that a legacy server waits for. */
  notify(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  watch(watch: Watch, listener: WatchListener): Asked {
    const asked = new VisitWatch(watch, this.#opening, listener, this.#parts);
    void asked.start();
    return asked;
  }

  close(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
