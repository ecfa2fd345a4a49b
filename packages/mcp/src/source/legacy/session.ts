import type { Exchange } from '@sallyport/pipeline';
import { sessionGone } from '../../failure.ts';
import type { Ask, Asked, AskListener, SourceFailure } from '../../neutral.ts';
import { writeErrorAnswer, writeNotification, writeResult } from '../../write-message.ts';
import { newIdText } from '../line/ids.ts';
import type { Notice, ServerAnswer, SourceSession, SourceSessionData, Watch, WatchListener } from '../source.ts';
import { LegacyAsk, type Resuming } from './ask.ts';
import type { Link } from './link.ts';
import { TaskRun } from './task-run.ts';
import { LegacyWatch } from './watch.ts';

/** Where the sessions of legacy clients are: a wire's business. */
export interface LinkHolder {
  /** How long what runs as a task is waited for. */
  readonly resuming: Resuming;
  of(data: SourceSessionData): Link;
  forget(data: SourceSessionData): void;
  /** Another session in the place of one that the server refused, where the wire has such. */
  replace(
    data: SourceSessionData,
    expired: Link,
    on: Pick<Ask, 'x' | 'client'>,
  ): Promise<Link | { failure: SourceFailure }>;
}

/** A legacy client at a legacy server: what it says goes on as it is, and so does what comes back. */
export class LegacySession implements SourceSession {
  readonly data: SourceSessionData;
  readonly #holder: LinkHolder;

  constructor(data: SourceSessionData, holder: LinkHolder) {
    this.data = data;
    this.#holder = holder;
  }

  ask(ask: Ask, listener: AskListener): Asked {
    if (ask.isTask) return this.#run(ask, listener);
    let isReplaced = false;
    const asked = new LegacyAsk(ask, ask.idText ?? newIdText(), listener, (expired, self) => {
      // Once: a server that forgets at once will forget again.
      if (isReplaced) self.fail(sessionGone);
      else void this.#replace(expired, ask, self);
      isReplaced = true;
    });
    asked.start(this.#holder.of(this.data));
    return asked;
  }

  answer(x: Exchange, { idText, result, error }: ServerAnswer): Promise<SourceFailure | undefined> {
    const message = result === undefined ? writeErrorAnswer(idText, error!) : writeResult(idText, result);
    return this.#holder.of(this.data).post(x, message);
  }

  notify({ x, method, params }: Notice): Promise<SourceFailure | undefined> {
    return this.#holder.of(this.data).post(x, writeNotification(method, params));
  }

  watch(watch: Watch, listener: WatchListener): Asked {
    const asked = new LegacyWatch(watch, listener, (expired, self) => void this.#replace(expired, watch, self));
    asked.start(this.#holder.of(this.data));
    return asked;
  }

  async close(x: Exchange): Promise<SourceFailure | undefined> {
    const failed = await this.#holder.of(this.data).end(x);
    this.#holder.forget(this.data);
    return failed;
  }

  #run(ask: Ask, listener: AskListener): Asked {
    const run = new TaskRun(ask, listener, this.#holder.of(this.data), this.#holder.resuming);
    run.start();
    return run;
  }

  async #replace(expired: Link, on: Pick<Ask, 'x' | 'client'>, asked: LegacyAsk | LegacyWatch): Promise<void> {
    const next = await this.#holder.replace(this.data, expired, on);
    if ('failure' in next) asked.onFailure(next.failure);
    else asked.start(next);
  }
}
