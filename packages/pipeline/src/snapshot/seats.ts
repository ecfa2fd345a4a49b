/** Numbers for routes, so that a snapshot keeps what it has of each in a list. Of a route that goes another one takes the seat. */
export class Seats {
  readonly #count: number;
  readonly #free: readonly number[];

  private constructor(count: number, free: readonly number[]) {
    this.#count = count;
    this.#free = free;
  }

  /** All of the first so many are taken. */
  static first(count: number): Seats {
    return new Seats(count, []);
  }

  /** Some are given back, then so many taken. */
  after(freed: readonly number[], wanted: number): { seats: Seats; taken: number[] } {
    const free = [...this.#free, ...freed];
    const taken = free.splice(0, wanted);
    let count = this.#count;
    while (taken.length < wanted) taken.push(count++);
    return { seats: new Seats(count, free), taken };
  }
}
