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
    while ((this.#waiting.length > 0 || this.#lost.size > 0) && !this.#isClosed) {
      // Losses that could not be told go with what comes next.
      if (!(await this.#send()) && this.#waiting.length === 0) break;
    }
    this.#running = undefined;
  }

  /** Whether it was taken. */
  async #send(): Promise<boolean> {
    const batch = this.#take();
    const lost = this.#lost;
    this.#lost = new Map();
    const { nodeId, log } = this.#options;
    // JSON already. One after the other: it takes time, which others of this process want, too.
    const traces: string[] = [];
    const told: string[] = [];
    for (const { finding } of batch) {
      const trace = await this.#sanitised(finding);
      if (trace === undefined) continue;
      traces.push(trace);
      told.push(finding.sessionId);
    }
    const report = `{"nodeId":${JSON.stringify(nodeId)},"lost":${JSON.stringify(Object.fromEntries(lost))},"traces":[${traces.join()}]}`;
    const problem = await this.#tell(report);
    if (problem === undefined) return true;
    log.warn('the control plane did not take what was observed for debug sessions', {
      traces: batch.length,
      reason: problem,
    });
    for (const [sessionId, count] of lost) this.#lose(sessionId, count);
    for (const sessionId of told) this.#lose(sessionId, 1);
    return false;
  }

  /** What cannot be cleaned does not leave the gateway. */
  async #sanitised(finding: DebugFinding): Promise<string | undefined> {
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
    // Nothing else may keep the process alive while it waits to try again.
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    await Promise.race([this.#running, tooLate]);
    clearTimeout(timer);
    this.#isClosed = true;
  }
}
