import type { TimelineSpan } from '@sallyport/contracts';
import type { Timeline } from './timeline.ts';

/** Moments of the monotonic clock. */
export interface ConnectionMoments {
  readonly startedMs: number;
  readonly resolvedMs: number | undefined;
  readonly connectedMs: number | undefined;
  readonly readyMs: number;
}

/** The parts of one try on the timeline: a connection, the request's way out, the wait, the answer. */
export class TrySpan {
  readonly #timeline: Timeline;
  readonly #span: TimelineSpan;
  /** Where the part begins that comes next. */
  #atMs: number;
  #hasAnswer = false;

  /** `index` among the exchange's tries; `startedMs` monotonic. */
  constructor(timeline: Timeline, index: number, startedMs: number) {
    this.#timeline = timeline;
    this.#span = timeline.begin('upstream', timeline.since(startedMs));
    this.#span.try = index;
    this.#atMs = this.#span.startMs;
  }

  /** `making`: of a connection that was made for it. */
  connected(making: ConnectionMoments | undefined): void {
    if (making === undefined) {
      this.#atMs = this.#timeline.nowMs();
      return;
    }
    if (making.resolvedMs !== undefined) this.#part('dns', this.#timeline.since(making.resolvedMs));
    if (making.connectedMs !== undefined) this.#part('connect', this.#timeline.since(making.connectedMs));
    if (making.readyMs !== making.connectedMs)
      this.#part(making.connectedMs === undefined ? 'connect' : 'tls', this.#timeline.since(making.readyMs));
  }

  /** The last piece of a body that follows piece by piece was taken. */
  sent(): void {
    this.#part('send', this.#timeline.nowMs());
  }

  answered(status: number): void {
    this.#hasAnswer = true;
    this.#span.status = status;
    this.#part('wait', this.#timeline.nowMs());
  }

  ended(failure: string | undefined): void {
    const nowMs = this.#timeline.nowMs();
    if (this.#hasAnswer) this.#part('receive', nowMs);
    this.#span.durationMs = nowMs - this.#span.startMs;
    this.#span.failure = failure;
  }

  #part(name: TimelineSpan['name'], endMs: number): void {
    this.#timeline.part(this.#span, name, this.#atMs, endMs);
    this.#atMs = endMs;
  }
}
