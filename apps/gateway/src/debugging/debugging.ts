import { debugTraceBytesMax, type ExchangeEvent, type PayloadStage } from '@sallyport/contracts';
import { type Clock, type Exchange, type Log, PayloadStages, SpanIds } from '@sallyport/pipeline';
import type { spansOf } from '@sallyport/plugins/spans';
import type { DebugFinding, DebugTask } from './debug-task.ts';
import { traceOf } from './trace-of.ts';
import { WatchedSession } from './watched-session.ts';

export interface DebuggingOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Whoever runs the gateway lets bodies be captured. */
  readonly capturesPayloads: boolean;
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
  #stageBytes = 0;
  readonly #takeBytes = (bytes: number): boolean => {
    if (this.#stageBytes + bytes > stageBytesMax) return false;
    this.#stageBytes += bytes;
    return true;
  };

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
    const wanting = this.#sessions.filter((session) => session.mayWant(x));
    if (wanting.length === 0) return;
    x.measure(clock);
    if (this.#options.capturesPayloads && wanting.some(({ task }) => task.capturesPayloads))
      x.stages = new PayloadStages(this.#takeBytes);
  }

  #endSessions(nowMs: number): void {
    this.#sessions = this.#sessions.filter((session) => !session.isOver(nowMs));
    this.isActive = this.#sessions.length > 0;
  }

  /** What was kept of its bodies is no longer needed. */
  release({ heldBytes }: PayloadStages): void {
    this.#stageBytes -= heldBytes;
  }

  /** An exchange that was measured is over. Never throws. */
  end(event: ExchangeEvent, stages: PayloadStages | undefined): void {
    try {
      const wanting = this.#sessions.filter((session) => session.samplesLeft > 0 && session.wants(event));
      if (wanting.length === 0) return;
      const trace = traceOf(event, this.#spansOf!, this.#ids);
      // Only calls of models and tools are shown as they were.
      const said = event.llm === undefined && event.mcp === undefined ? undefined : stages?.plain;
      for (const session of wanting)
        this.#tell(session, JSON.stringify({ sessionId: session.task.sessionId, ...trace }), said);
    } catch (error) {
      const { requestId } = event;
      this.#options.log.error('an exchange could not be observed', { requestId, error: String(error) });
    }
  }

  #tell(session: WatchedSession, trace: string, said: readonly PayloadStage[] | undefined): void {
    const { sessionId, capturesPayloads, redactPointers } = session.task;
    const stages = capturesPayloads ? said : undefined;
    const finding = { sessionId, trace, stages, redactPointers, lost: session.lost };
    if (trace.length > debugTraceBytesMax || !this.#options.tell(finding)) session.lost++;
    else {
      session.samplesLeft--;
      session.lost = 0;
    }
  }
}

/** Of all bodies that are kept for sessions at a time: further ones are cut. */
const stageBytesMax = 32 * 1024 * 1024;
