const bucketCount = 1_024;
/** A client that sends more than this share of all requests is one that takes the others' place. */
const heavyShare = 0.5;

/** Who asks how much while not all can be served, so that one client does not take the place of all others. */
export class ClientShares {
  readonly #counts = new Uint32Array(bucketCount);
  #total = 0;
  #heaviest = -1;
  /** Requests of the others in a tick. */
  #othersPerTick = 0;

  /** Counts a request; answers whether it is one of the client that sends most of all. */
  count(clientIp: string): boolean {
    const bucket = bucketOf(clientIp);
    this.#counts[bucket]!++;
    this.#total++;
    return bucket === this.#heaviest;
  }

  /** Places that are kept for the others until the next tick. */
  get reserve(): number {
    return this.#othersPerTick * 1.2 + 1;
  }

  /** Finds the client that sends most, and lets the past count half. */
  tick(): void {
    let heaviest = 0;
    for (let bucket = 1; bucket < bucketCount; bucket++)
      if (this.#counts[bucket]! > this.#counts[heaviest]!) heaviest = bucket;
    const others = this.#total - this.#counts[heaviest]!;
    this.#heaviest = others > 0 && this.#counts[heaviest]! > this.#total * heavyShare ? heaviest : -1;
    // The sum of halves is twice a tick's requests.
    this.#othersPerTick = others / 2;
    this.#total = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      this.#counts[bucket]! >>= 1;
      this.#total += this.#counts[bucket]!;
    }
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#heaviest = -1;
    this.#othersPerTick = 0;
  }
}

function bucketOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (bucketCount - 1);
}
