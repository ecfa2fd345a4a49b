import type { EventRow } from '@sallyport/contracts';
import type { AnalyticsStore, ConversationAssignment } from '../analytics-store.ts';
import { hopOf } from './hop.ts';
import { Joiner, type JoinerOptions } from './joiner.ts';
import { loadHops } from './restore.ts';

const dayMs = 86_400_000;

export interface ConversationsOptions extends JoinerOptions {
  store: Pick<AnalyticsStore, 'query' | 'assign'>;
  clock: { nowMs(): number };
}

/** Joins rows to conversations as they come, and keeps what it found in the store. */
export class Conversations {
  readonly #store: ConversationsOptions['store'];
  readonly #clock: { nowMs(): number };
  readonly #joiner: Joiner;
  /** What the store was not told yet, by exchange. */
  readonly #untold = new Map<string, ConversationAssignment>();
  #last: Promise<void> = Promise.resolve();

  private constructor(joiner: Joiner, { store, clock }: ConversationsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#joiner = joiner;
  }

  /** Knows again what it knew when it was stopped. */
  static async open(options: ConversationsOptions): Promise<Conversations> {
    const { store, clock, keptMs = dayMs, hopsMax = 50_000 } = options;
    const joiner = new Joiner({ keptMs, hopsMax });
    const nowMs = clock.nowMs();
    const { hops, told } = await loadHops(store, nowMs - keptMs, hopsMax);
    joiner.add(hops, nowMs);
    joiner.restore(told);
    return new Conversations(joiner, options);
  }

  /** Resolves once the store knows. Rows that came before, or come again, change nothing. */
  take(rows: readonly EventRow[], controlPlaneId: string): Promise<void> {
    const hops = rows.flatMap((row) => hopOf(row, controlPlaneId) ?? []);
    if (hops.length === 0 && this.#untold.size === 0) return Promise.resolve();
    for (const assignment of this.#joiner.add(hops, this.#clock.nowMs())) this.#untold.set(assignment.id, assignment);
    const done = this.#last.then(() => this.#tell());
    this.#last = done.catch(() => {});
    return done;
  }

  async #tell(): Promise<void> {
    const assignments = [...this.#untold.values()];
    if (assignments.length === 0) return;
    await this.#store.assign(assignments);
    for (const assignment of assignments)
      if (this.#untold.get(assignment.id) === assignment) this.#untold.delete(assignment.id);
  }
}
