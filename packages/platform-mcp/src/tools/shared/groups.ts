import type { ToolContext } from '../../tool.ts';
import {
  askMetrics,
  emptyGroup,
  type MetricsAnswer,
  type MetricsEvent,
  type MetricsQuestion,
  nameIn,
  numberIn,
  otherGroup,
} from './metrics.ts';

/** Told of the group that stands for no value. */
export const noValue = 'unknown';

/** One answer to a question about groups, and how to put it together with others about the same groups. */
export class Groups {
  readonly #answer: MetricsAnswer;
  readonly #dimensions: readonly string[];
  readonly #byKey: ReadonlyMap<string, readonly MetricsEvent[]>;

  private constructor(answer: MetricsAnswer, dimensions: readonly string[]) {
    this.#answer = answer;
    this.#dimensions = dimensions;
    const events = answer.data.map(({ event }) => event);
    this.#byKey = Map.groupBy(events, (event) => dimensions.map((name) => event[name]).join('\n'));
  }

  /** `splitBy` divides the rows of a group further. */
  static async ask(
    context: ToolContext,
    { splitBy = [], ...question }: MetricsQuestion & { splitBy?: readonly string[] },
  ): Promise<Groups> {
    const dimensions = [...question.dimensions, ...splitBy];
    return new Groups(await askMetrics(context, { ...question, dimensions }), question.dimensions);
  }

  /** Which period it is about. */
  get period(): { start: string; end: string } {
    const { start, end } = this.#answer.meta;
    return { start, end };
  }

  /** Of all groups. */
  get events(): readonly MetricsEvent[] {
    return this.#answer.data.map(({ event }) => event);
  }

  get keys(): string[] {
    return [...this.#byKey.keys()];
  }

  eventsOf(key: string): readonly MetricsEvent[] {
    return this.#byKey.get(key) ?? [];
  }

  /** What a group is, dimension by dimension. */
  membersOf(key: string): { dimension: string; id: string; name: string }[] {
    return key.split('\n').map((id, index) => {
      const dimension = this.#dimensions[index]!;
      if (id === emptyGroup) return { dimension, id: noValue, name: noValue };
      if (id === otherGroup) return { dimension, id: 'others', name: 'others' };
      return { dimension, id, name: nameIn(this.#answer, dimension, id) };
    });
  }
}

/** A number summed up over events; what was not measured adds nothing. */
export function sumOf(events: readonly MetricsEvent[], metric: string): number {
  return events.reduce((sum, event) => sum + numberIn(event, metric), 0);
}

/** A number that one event tells; null where nothing was measured. */
export function onlyOf(events: readonly MetricsEvent[], metric: string): number | null {
  const value = events[0]?.[metric];
  return typeof value === 'number' ? value : null;
}
