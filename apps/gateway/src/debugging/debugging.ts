import { debugTraceBytesMax, type ExchangeEvent } from '@sallyport/contracts';
import { type Clock, type Exchange, type Log, SpanIds } from '@sallyport/pipeline';
import type { spansOf } from '@sallyport/plugins/spans';
import type { DebugFinding, DebugTask } from './debug-task.ts';
import { traceOf } from './trace-of.ts';
import { WatchedSession } from './watched-session.ts';

export interface DebuggingOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Hands a finding over; false where there is no room. */
  tell(finding: DebugFinding): boolean;
}

/** Observes for the debug sessions of the control plane. Costs an exchange one look at `isActive` while there are none. */
export class Debugging {
  readonly #options: DebuggingOptions;
  readonly #ids = new SpanIds();
  #sessions: readonly WatchedSession[] = [];
  #spansOf: typeof spansOf | undefined;
  isActive = false;

  constructor(options: DebuggingOptions) {
    this.#options = options;
  }

  /** These sessions there are now. */
  async use(tasks: readonly DebugTask[]): Promise<void> {
    const before = new Map(this.#sessions.map((session) => [session.task.sessionId, session]));
    this.#sessions = tasks.map((task) => before.get(task.sessionId) ?? new WatchedSession(task));
    // Loaded when somebody debugs for the first time.
    if (this.#sessions.length > 0) this.#spansOf ??= (await import('@sallyport/plugins/spans')).spansOf;
    this.isActive = this.#sessions.length > 0;
  }

  /** An exchange has its route: from here on it is noted where its time goes, where that may be wanted. */
  begin(x: Exchange): void {
    const { clock } = this.#options;
    const nowMs = clock.steadyMs();
    if (this.#sessions.some((session) => session.isOver(nowMs))) this.#endSessions(nowMs);
    if (this.#sessions.some((session) => session.mayWant(x))) x.measure(clock);
  }

  #endSessions(nowMs: number): void {
    this.#sessions = this.#sessions.filter((session) => !session.isOver(nowMs));
    this.isActive = this.#sessions.length > 0;
  }

  /** An exchange that was measured is over. Never throws. */
  end(event: ExchangeEvent): void {
    try {
      const wanting = this.#sessions.filter((session) => session.samplesLeft > 0 && session.wants(event));
      if (wanting.length === 0) return;
      const trace = traceOf(event, this.#spansOf!, this.#ids);
      for (const session of wanting)
        this.#tell(session, JSON.stringify({ sessionId: session.task.sessionId, ...trace }));
    } catch (error) {
      const { requestId } = event;
      this.#options.log.error('an exchange could not be observed', { requestId, error: String(error) });
    }
  }

  #tell(session: WatchedSession, text: string): void {
    const { sessionId } = session.task;
    const { lost } = session;
    if (text.length > debugTraceBytesMax || !this.#options.tell({ sessionId, trace: text, lost })) session.lost++;
    else {
      session.samplesLeft--;
      session.lost = 0;
    }
  }
}
