import type { HeldPlace, OutageOptions, Places, RedisSettings } from '@sallyport/pipeline';

/** Places in memory; `redis()` with equal settings is one store. */
export class FakePlacesPort {
  readonly local = new FakePlaces();
  readonly redisSettings: RedisSettings[] = [];
  readonly redisOptions: OutageOptions[] = [];
  readonly #redis = new Map<string, FakePlaces>();

  redis(settings: RedisSettings, options?: OutageOptions): FakePlaces {
    if (options !== undefined) {
      this.redisSettings.push(settings);
      this.redisOptions.push(options);
    }
    const key = JSON.stringify(settings);
    const places = this.#redis.get(key) ?? new FakePlaces();
    this.#redis.set(key, places);
    return places;
  }
}

/** Places, and how many are taken. */
export class FakePlaces implements Places {
  readonly taken = new Map<string, number>();
  /** While true, the node does not answer. */
  isSilent = false;
  closed = 0;

  async take(key: string, max: number): Promise<HeldPlace | undefined> {
    if (this.isSilent) throw new Error('the node did not answer in time');
    if ((this.taken.get(key) ?? 0) >= max) return undefined;
    this.#add(key, 1);
    let isHeld = true;
    return {
      giveBack: () => {
        if (isHeld) this.#add(key, -1);
        isHeld = false;
      },
    };
  }

  close(): void {
    this.closed++;
  }

  #add(key: string, count: number): void {
    const taken = (this.taken.get(key) ?? 0) + count;
    if (taken === 0) this.taken.delete(key);
    else this.taken.set(key, taken);
  }
}
