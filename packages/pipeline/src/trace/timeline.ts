import type { TimelineSpan } from '@sallyport/contracts';
import type { Clock } from '../services.ts';
import type { PluginInstance } from '../slot.ts';

type Phase = NonNullable<TimelineSpan['phase']>;

/** Where the time of an exchange goes. Only exchanges whose trace is recorded have one: the others must not pay for it. */
export class Timeline {
  readonly spans: TimelineSpan[] = [];
  /** Beyond those that are kept. */
  dropped = 0;
  readonly #clock: Clock;
  readonly #startedMs: number;

  /** `startedMs`: monotonic, of the exchange. */
  constructor(clock: Clock, startedMs: number) {
    this.#clock = clock;
    this.#startedMs = startedMs;
  }

  /** Since the exchange's start. */
  nowMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  /** A moment of the monotonic clock, likewise. */
  since(monotonicMs: number): number {
    return monotonicMs - this.#startedMs;
  }

  /** What it lasts is told by `end`. */
  begin(name: TimelineSpan['name'], startMs = this.nowMs()): TimelineSpan {
    return this.#add({ name, startMs, durationMs: 0 });
  }

  end(span: TimelineSpan | undefined): void {
    if (span !== undefined) span.durationMs = this.nowMs() - span.startMs;
  }

  /** A part of another span that is over already. */
  part(of: TimelineSpan, name: TimelineSpan['name'], startMs: number, endMs: number): TimelineSpan {
    const parent = this.spans.indexOf(of);
    return this.#add({ name, startMs, durationMs: endMs - startMs, parent: parent < 0 ? undefined : parent });
  }

  /** A plugin's hook begins. */
  hook(phase: Phase, { name, entity }: PluginInstance): TimelineSpan {
    return this.#add({
      name: 'plugin',
      startMs: this.nowMs(),
      durationMs: 0,
      phase,
      plugin: name,
      pluginId: entity.id,
    });
  }

  /** A plugin has looked at a piece of the answer since `startMs`: one span for all of them. */
  piece(instance: PluginInstance, startMs: number): void {
    const nowMs = this.nowMs();
    const { name, entity } = instance;
    let span = this.spans.find(({ phase, pluginId }) => phase === 'frames' && pluginId === entity.id);
    if (span === undefined) {
      const pluginId = entity.id;
      span = { name: 'plugin', startMs, durationMs: 0, phase: 'frames', plugin: name, pluginId, busyMs: 0, count: 0 };
      this.#add(span);
    }
    span.durationMs = nowMs - span.startMs;
    span.busyMs! += nowMs - startMs;
    span.count!++;
  }

  #add(span: TimelineSpan): TimelineSpan {
    if (this.spans.length < spansMax) this.spans.push(span);
    else this.dropped++;
    return span;
  }
}

/** An exchange with more has a loop somewhere; its first ones tell. */
const spansMax = 512;
