/** Cuts what a PostgreSQL client sends into parts that a server answers as a whole: a session that is shared may not be given halves of two. */
export class ClientMessages {
  #bytes: Buffer = Buffer.alloc(0);
  #isStarted = false;

  /** Takes what has arrived; gives what is complete by now. */
  take(bytes: Buffer): Buffer | undefined {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    let at = 0;
    let complete = 0;
    for (;;) {
      // The first message has no type.
      const typeBytes = this.#isStarted ? 1 : 0;
      if (this.#bytes.length < at + typeBytes + 4) break;
      const end = at + typeBytes + this.#bytes.readUInt32BE(at + typeBytes);
      if (end > this.#bytes.length) break;
      const isAsking = !this.#isStarted || asking.has(this.#bytes[at]!);
      this.#isStarted = true;
      at = end;
      if (isAsking) complete = end;
    }
    if (complete === 0) return undefined;
    const whole = this.#bytes.subarray(0, complete);
    this.#bytes = this.#bytes.subarray(complete);
    return whole;
  }
}

/** Messages that a server answers at once: Query, Sync, a password, Terminate. */
const asking: ReadonlySet<number> = new Set(Buffer.from('QSpX'));
