interface Entry<Value> {
  version: string;
  untilMs: number;
  found: Promise<{ value: Value; expiresAtMs: number }>;
}

const tokensMax = 10_000;
/** As long as a key that its provider takes back may be good for a token that was seen. */
const rememberedMs = 60_000;

/** What tokens were found to say, by their hashes, for a while and as long as they hold; however many want to know at once, one finds out. */
export class VerifiedTokens<Value> {
  readonly #nowMs: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Finds out what is not known, or no more, or was found by another version of the configuration; `before` is what it was. What rejects is not kept. */
  async find(
    hash: string,
    version: string,
    findOut: (before: Value | undefined) => Entry<Value>['found'],
  ): Promise<Value> {
    const known = this.#entries.get(hash);
    const before = known?.version === version ? known : undefined;
    if (before !== undefined && before.untilMs > this.#nowMs()) {
      const { value, expiresAtMs } = await before.found;
      if (expiresAtMs > this.#nowMs()) return value;
    }
    const found = before === undefined ? findOut(undefined) : before.found.then(({ value }) => findOut(value));
    const entry = { version, untilMs: this.#nowMs() + rememberedMs, found };
    this.#entries.delete(hash);
    // The longest known goes first.
    if (this.#entries.size >= tokensMax) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(hash, entry);
    try {
      return (await entry.found).value;
    } catch (error) {
      if (this.#entries.get(hash) === entry) this.#entries.delete(hash);
      throw error;
    }
  }
}
