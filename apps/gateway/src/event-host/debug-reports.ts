import { debugTracesPath } from '@sallyport/contracts';
import type { Clock, Log } from '@sallyport/pipeline';
import type { DebugFinding } from '../debugging/debug-task.ts';
import type { ControlPlane } from './control-plane.ts';

export interface DebugReportsOptions {
  readonly controlPlane: Pick<ControlPlane, 'post'>;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The trace of a finding, as it may leave the gateway. */
  sanitise(finding: DebugFinding): Promise<string>;
}

/** Bytes of what waits; further traces are dropped and counted. */
const waitingBytesMax = 16 * 1024 * 1024;
/** Of one report, unless its only trace is larger. */
const reportBytesMax = 2 * 1024 * 1024;
const tracesMax = 50;
/** A report that could not be told so often is dropped: some 30 s. Milliseconds between, doubled each time. */
const triesMax = 8;
const firstPauseMs = 250;

interface Waiting {
  readonly finding: DebugFinding;
  readonly bytes: number;
}

/** Sends what workers observed to the control plane, from memory alone: nothing of it is on the gateway's disk. */
export class DebugReports {
  readonly #options: DebugReportsOptions;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Not told yet, by session. */
  #lost = new Map<string, number>();
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: DebugReportsOptions) {
    this.#options = options;
  }

  add(finding: DebugFinding): void {
    const { sessionId, trace, stages = [], lost } = finding;
    if (lost > 0) this.#lose(sessionId, lost);
    if (trace !== undefined) {
      const bytes = stages.reduce((sum, { text }) => sum + text.length, trace.length);
      if (this.#waitingBytes + bytes > waitingBytesMax) this.#lose(sessionId, 1);
      else {
        this.#waiting.push({ finding, bytes });
        this.#waitingBytes += bytes;
      }
    }
    this.#running ??= this.#run();
  }

  #lose(sessionId: string, count: number): void {
    this.#lost.set(sessionId, (this.#lost.get(sessionId) ?? 0) + count);
  }

  async #run(): Promise<void> {
    while ((this.#waiting.length > 0 || this.#lost.size > 0) && !this.#isClosed) await this.#send();
    this.#running = undefined;
  }

  async #send(): Promise<void> {
    const batch = this.#take();
    const lost = this.#lost;
    this.#lost = new Map();
    const { nodeId, log } = this.#options;
    // JSON already. One after the other: it takes time, which others of this process want, too.
    const traces: string[] = [];
    for (const waiting of batch) {
      const trace = await this.#sanitised(waiting);
      if (trace !== undefined) traces.push(trace);
    }
    const report = `{"nodeId":${JSON.stringify(nodeId)},"lost":${JSON.stringify(Object.fromEntries(lost))},"traces":[${traces.join()}]}`;
    const problem = await this.#tell(report);
    if (problem === undefined) return;
    log.warn('the control plane did not take what was observed for debug sessions', {
      traces: batch.length,
      reason: problem,
    });
    // Losses are told with the next report; those that cannot even be told are in the log.
    if (batch.length > 0) for (const [sessionId, count] of lost) this.#lose(sessionId, count);
    for (const { finding } of batch) this.#lose(finding.sessionId, 1);
    if (this.#waiting.length === 0) this.#lost.clear();
  }

  /** What cannot be cleaned does not leave the gateway. */
  async #sanitised({ finding }: Waiting): Promise<string | undefined> {
    try {
      return await this.#options.sanitise(finding);
    } catch (error) {
      this.#options.log.error('what was observed could not be cleaned, and is dropped', { error: String(error) });
      this.#lose(finding.sessionId, 1);
      return undefined;
    }
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    let bytes = 0;
    while (this.#waiting.length > 0 && batch.length < tracesMax) {
      const next = this.#waiting[0]!;
      if (batch.length > 0 && bytes + next.bytes > reportBytesMax) break;
      bytes += next.bytes;
      batch.push(this.#waiting.shift()!);
    }
    this.#waitingBytes -= bytes;
    return batch;
  }

  /** Gives why it was not taken; undefined when it was. */
  async #tell(report: string): Promise<string | undefined> {
    const { controlPlane, clock } = this.#options;
    let reason = '';
    for (let tries = 0; tries < triesMax && !this.#isClosed; tries++) {
      if (tries > 0) await new Promise<void>((resolve) => clock.after(firstPauseMs * 2 ** (tries - 1), resolve));
      try {
        const status = await controlPlane.post(debugTracesPath, report);
        if (status === 204) return undefined;
        reason = `answered ${status}`;
        if (status === 400 || status === 413) return reason;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    return reason;
  }

  /** Sends what there is for a while; the rest is lost. */
  async close(withinMs: number): Promise<void> {
    const timer = new Promise<void>((resolve) => this.#options.clock.after(withinMs, resolve));
    await Promise.race([this.#running, timer]);
    this.#isClosed = true;
  }
}
