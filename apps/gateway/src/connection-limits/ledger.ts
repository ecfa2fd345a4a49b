import type { Clock, Log } from '@sallyport/pipeline';
import type { ConnectionLimits } from '../options.ts';
import type { AdmissionReply, AdmissionRequest, Place } from './messages.ts';

/** A limit that stays reached is told so often. Milliseconds. */
const warnEveryMs = 10_000;

/**
 * Counts the connections of a node, whichever worker has them, and admits no more than the limits. Lives in the primary;
 * what a worker had is given back when it is gone.
 */
export class ConnectionLedger {
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #byListener = new Map<string, number>();
  readonly #byClient = new Map<string, number>();
  readonly #byWorker = new Map<number, Map<number, Place>>();
  #warnedMs = Number.NEGATIVE_INFINITY;

  constructor(limits: ConnectionLimits, clock: Clock, log: Log) {
    this.#limits = limits;
    this.#clock = clock;
    this.#log = log;
  }

  receive(workerId: number, { opened, closed }: AdmissionRequest): AdmissionReply {
    const places = this.#placesOf(workerId);
    for (const id of closed) {
      const place = places.get(id);
      if (place !== undefined) this.#giveBack(place);
      places.delete(id);
    }
    const reply: AdmissionReply = { admitted: [], refused: [] };
    for (const place of opened) {
      if (!this.#admits(place)) {
        reply.refused.push(place.id);
        continue;
      }
      add(this.#byListener, place.listener, 1);
      add(this.#byClient, place.client, 1);
      places.set(place.id, place);
      reply.admitted.push(place.id);
    }
    return reply;
  }

  removeWorker(workerId: number): void {
    for (const place of this.#byWorker.get(workerId)?.values() ?? []) this.#giveBack(place);
    this.#byWorker.delete(workerId);
  }

  #placesOf(workerId: number): Map<number, Place> {
    let places = this.#byWorker.get(workerId);
    if (places === undefined) {
      places = new Map();
      this.#byWorker.set(workerId, places);
    }
    return places;
  }

  #admits({ listener, client }: Place): boolean {
    const { listenerMax, clientMax } = this.#limits;
    if (isFull(this.#byListener, listener, listenerMax)) return this.#refuse('connections-max', { listener });
    if (isFull(this.#byClient, client, clientMax)) return this.#refuse('connections-per-client-max', { client });
    return true;
  }

  #refuse(limit: string, facts: Record<string, unknown>): false {
    const now = this.#clock.monotonicMs();
    if (now - this.#warnedMs >= warnEveryMs) {
      this.#warnedMs = now;
      this.#log.warn('a limit on connections is reached', { limit, ...facts });
    }
    return false;
  }

  #giveBack({ listener, client }: Place): void {
    add(this.#byListener, listener, -1);
    add(this.#byClient, client, -1);
  }
}

function isFull(counts: ReadonlyMap<string, number>, key: string | undefined, max: number): boolean {
  return max > 0 && key !== undefined && (counts.get(key) ?? 0) >= max;
}

/** Keeps no zeros: clients come and go. */
function add(counts: Map<string, number>, key: string | undefined, change: 1 | -1): void {
  if (key === undefined) return;
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
