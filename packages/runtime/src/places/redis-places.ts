import { randomBytes } from 'node:crypto';
import type { Clock, HeldPlace, Places } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';
import { RetriedWrites } from '../redis/retried-writes.ts';

export interface RedisPlacesOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** How long a place outlives its holder. Default 15 s; a third of it lies between two signs of life. */
  readonly lastsMs?: number | undefined;
}

/** Places that are counted in a Redis, over everyone who takes them there. */
export class RedisPlaces implements Places {
  readonly #options: RedisPlacesOptions;
  readonly #lastsMs: number;
  readonly #writes: RetriedWrites;
  readonly #holder = randomBytes(9).toString('base64url');
  /** Keys of the places that are held, by id. */
  readonly #held = new Map<string, string>();
  #taken = 0;
  #signOfLife: { cancel(): void } | undefined;

  constructor(options: RedisPlacesOptions) {
    this.#options = options;
    this.#lastsMs = options.lastsMs ?? 15_000;
    this.#writes = new RetriedWrites(options);
  }

  async take(key: string, max: number): Promise<HeldPlace | undefined> {
    const { clock, connection } = this.#options;
    const id = `${this.#holder}:${++this.#taken}`;
    const isOut = connection.isOut;
    const isTaken = await connection
      .call((redis) => redis.takePlace(1, placesKey(key), id, this.#lastsMs, max))
      .catch((error) => {
        // It may have got there all the same.
        if (!isOut) this.#giveBack(id, key);
        throw error;
      });
    if (isTaken !== 1) return undefined;
    this.#held.set(id, key);
    this.#signOfLife ??= clock.after(this.#lastsMs / 3, () => this.#keep());
    return { giveBack: () => (this.#held.delete(id) ? this.#giveBack(id, key) : undefined) };
  }

  close(): void {
    this.#signOfLife?.cancel();
    this.#writes.close();
    this.#options.connection.close();
  }

  #giveBack(id: string, key: string): void {
    this.#writes.write((redis) => redis.zrem(placesKey(key), id));
  }

  #keep(): void {
    const { clock, connection } = this.#options;
    this.#signOfLife = undefined;
    if (this.#held.size === 0) return;
    this.#signOfLife = clock.after(this.#lastsMs / 3, () => this.#keep());
    if (connection.isOut) return;
    for (const [key, ids] of Map.groupBy(this.#held.keys(), (id) => this.#held.get(id)!))
      for (let i = 0; i < ids.length; i += keptAtOnce)
        connection
          .call((redis) => redis.keepPlaces(1, placesKey(key), this.#lastsMs, ...ids.slice(i, i + keptAtOnce)))
          // The connection says so; the next sign of life brings back what was taken for dead.
          .catch(() => {});
  }
}

function placesKey(key: string): string {
  return `sallyport:places:${key}`;
}

const keptAtOnce = 500;
