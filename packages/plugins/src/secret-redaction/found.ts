/** What was found, by kind: what records and refusals tell of it. */
export class Found {
  count = 0;
  readonly #byKind = new Map<string, number>();

  add(kind: string): void {
    this.count++;
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
  }

  /** `email (2), jwt (1)` */
  get summary(): string {
    return [...this.#byKind].map(([kind, count]) => `${kind} (${count})`).join(', ');
  }
}
