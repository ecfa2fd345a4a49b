import type { Exchange } from '@sallyport/pipeline';
import type { Ask, Asked, AskListener, SourceFailure } from '../neutral.ts';
import { PendingAsk } from './pending-ask.ts';
import type { ServerAnswer, SourceSession, Unopened, Watch, WatchListener } from './source.ts';

/** A visit at a server of which it is yet to be found out what it speaks. */
export class DeferredVisit implements SourceSession {
  readonly data = undefined;
  readonly #find: () => Promise<SourceSession | Unopened>;
  #found: Promise<SourceSession | Unopened> | undefined;

  constructor(find: () => Promise<SourceSession | Unopened>) {
    this.#find = find;
  }

  ask(ask: Ask, listener: AskListener): Asked {
    return this.#when(
      (session) => session.ask(ask, listener),
      (failed) => listener.onFailure(failed),
    );
  }

  async answer(x: Exchange, answer: ServerAnswer): Promise<SourceFailure | undefined> {
    const session = await this.#session();
    return 'failure' in session ? session.failure : session.answer(x, answer);
  }

  notify(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  watch(watch: Watch, listener: WatchListener): Asked {
    return this.#when(
      (session) => session.watch(watch, listener),
      (failed) => listener.onFailure(failed),
    );
  }

  close(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #session(): Promise<SourceSession | Unopened> {
    this.#found ??= this.#find();
    return this.#found;
  }

  #when(start: (session: SourceSession) => Asked, fail: (failed: SourceFailure) => void): Asked {
    const pending = new PendingAsk();
    void this.#session().then((session) => {
      if (pending.isOver) return;
      if ('failure' in session) fail(session.failure);
      else pending.begin(start(session));
    });
    return pending;
  }
}
