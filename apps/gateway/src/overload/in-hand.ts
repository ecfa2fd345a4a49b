/** Exchanges that are remembered; the ones begun last. */
export const slotCount = 128;
/** A request id, and the name or id of a route. Bytes. */
const idBytes = 32;
const routeBytes = 64;
const slotBytes = idBytes + routeBytes;
/** The beat, and the number of exchanges begun so far. */
const headWords = 2;
const statesAt = headWords * 4;
const slotsAt = statesAt + slotCount;

/**
 * What a worker has in hand, in memory that another thread can read while the event loop stands still: whoever froze it is
 * among the last ones begun.
 */
export class InHand {
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  #next = 0;
  isWatched = false;

  constructor(shared = new SharedArrayBuffer(slotsAt + slotCount * slotBytes)) {
    this.shared = shared;
    this.#words = new Int32Array(shared, 0, headWords);
    this.#bytes = Buffer.from(shared);
  }

  /** Answers the slot, to name the route in and to free; -1 while nobody watches. */
  begin(requestId: string): number {
    if (!this.isWatched) return -1;
    const slot = this.#next;
    this.#next = slot + 1 === slotCount ? 0 : slot + 1;
    const at = slotsAt + slot * slotBytes;
    this.#bytes.write(requestId, at, idBytes, 'latin1');
    this.#bytes[at + idBytes] = 0;
    this.#bytes[statesAt + slot] = 1;
    this.#words[1] = slot;
    return slot;
  }

  nameRoute(slot: number, route: string): void {
    if (slot < 0) return;
    const at = slotsAt + slot * slotBytes + idBytes;
    const written = this.#bytes.write(route, at, routeBytes, 'latin1');
    if (written < routeBytes) this.#bytes[at + written] = 0;
  }

  end(slot: number): void {
    if (slot >= 0) this.#bytes[statesAt + slot] = 0;
  }

  /** The event loop moves. */
  beat(): void {
    Atomics.add(this.#words, 0, 1);
  }

  get beats(): number {
    return Atomics.load(this.#words, 0);
  }

  /** Those that have not ended, the last begun first. */
  list(): { requestId: string; route: string | undefined }[] {
    const found: { requestId: string; route: string | undefined }[] = [];
    const last = this.#words[1]!;
    for (let n = 0; n < slotCount; n++) {
      const slot = (last - n + slotCount) % slotCount;
      if (this.#bytes[statesAt + slot] === 0) continue;
      const at = slotsAt + slot * slotBytes;
      const route = this.#bytes.toString('latin1', at + idBytes, at + slotBytes).split('\0', 1)[0]!;
      found.push({
        requestId: this.#bytes.toString('latin1', at, at + idBytes),
        route: route === '' ? undefined : route,
      });
    }
    return found;
  }
}
