import type { ChatEvent } from '../../neutral/stream.ts';

/** What belongs to one block of an answer. */
export type BlockEvent = Extract<ChatEvent, { index: number }>;

/**
 * Puts interleaved blocks of one choice one after another, for dialects that want it: what belongs to a later block waits until
 * the one before has ended. Blocks that come one at a time, as they mostly do, wait for nothing.
 */
export class OneAtATime {
  #current: number | undefined = undefined;
  /** In order of their beginning. */
  readonly #waiting = new Map<number, BlockEvent[]>();

  /** Whether what belongs to this block is not to wait. */
  isTurnOf(index: number): boolean {
    return this.#current === index;
  }

  /** The events whose turn it is now. */
  take(event: BlockEvent): BlockEvent[] {
    if (this.#current === undefined && this.#waiting.size === 0) this.#current = event.index;
    if (event.index !== this.#current) {
      const held = this.#waiting.get(event.index);
      if (held === undefined) this.#waiting.set(event.index, [event]);
      else held.push(event);
      return [];
    }
    return event.type === 'block-end' ? [event, ...this.#next()] : [event];
  }

  #next(): BlockEvent[] {
    const events: BlockEvent[] = [];
    for (const [index, held] of this.#waiting) {
      this.#waiting.delete(index);
      events.push(...held);
      this.#current = index;
      if (held.at(-1)?.type !== 'block-end') return events;
    }
    this.#current = undefined;
    return events;
  }
}
