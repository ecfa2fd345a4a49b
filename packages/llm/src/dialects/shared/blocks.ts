import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';

/** Gives the blocks of one choice their indexes, and knows which are open: for readers of dialects that have no blocks. */
export class Blocks {
  readonly choice: number;
  #next = 0;
  readonly #open = new Set<number>();

  constructor(choice: number) {
    this.choice = choice;
  }

  begin(block: BlockStart, out: ChatEvent[]): number {
    const index = this.#next++;
    this.#open.add(index);
    out.push({ type: 'block', choice: this.choice, index, block });
    return index;
  }

  isOpen(index: number): boolean {
    return this.#open.has(index);
  }

  /** Nothing when it has ended already. */
  end(index: number, out: ChatEvent[]): void {
    if (this.#open.delete(index)) out.push({ type: 'block-end', choice: this.choice, index });
  }

  endAll(out: ChatEvent[]): void {
    for (const index of this.#open) this.end(index, out);
  }
}
