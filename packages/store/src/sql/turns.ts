/** Lets one after another in, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** As many queues as there are names that somebody waits under. */
export class NamedTurns {
  readonly #queues = new Map<string, { turns: Turns; waiting: number }>();

  async take<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const queue = this.#queues.get(name) ?? { turns: new Turns(), waiting: 0 };
    this.#queues.set(name, queue);
    queue.waiting++;
    try {
      return await queue.turns.take(work);
    } finally {
      if (--queue.waiting === 0) this.#queues.delete(name);
    }
  }
}
