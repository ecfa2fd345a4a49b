import type { PlaceReply, PlaceRequest } from './messages.ts';

/** Counts for all workers of a node what is under way. A key is remembered only while somebody holds a place. */
export class PlaceAuthority {
  readonly #taken = new Map<string, TakenPlaces>();

  /** How many keys are held. */
  get size(): number {
    return this.#taken.size;
  }

  receive(workerId: number, request: PlaceRequest): PlaceReply | undefined {
    if (request.verb === 'give') {
      this.#give(workerId, request.key, 1);
      return undefined;
    }
    const { question, key, max } = request;
    return { question, key, isTaken: this.#take(workerId, key, max) };
  }

  /** A worker is gone, and with it whatever it did. */
  removeWorker(workerId: number): void {
    for (const [key, { byWorker }] of this.#taken) this.#give(workerId, key, byWorker.get(workerId) ?? 0);
  }

  #take(workerId: number, key: string, max: number): boolean {
    const taken = this.#taken.get(key) ?? { total: 0, byWorker: new Map() };
    if (taken.total >= max) return false;
    taken.total++;
    taken.byWorker.set(workerId, (taken.byWorker.get(workerId) ?? 0) + 1);
    this.#taken.set(key, taken);
    return true;
  }

  #give(workerId: number, key: string, count: number): void {
    const taken = this.#taken.get(key);
    const held = taken?.byWorker.get(workerId) ?? 0;
    if (taken === undefined || held < count || count === 0) return;
    taken.total -= count;
    if (held === count) taken.byWorker.delete(workerId);
    else taken.byWorker.set(workerId, held - count);
    if (taken.total === 0) this.#taken.delete(key);
  }
}

interface TakenPlaces {
  total: number;
  readonly byWorker: Map<number, number>;
}
