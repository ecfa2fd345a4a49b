import type { Held, KeptPort } from '@sallyport/pipeline';

interface Entry {
  readonly value: { close(): void };
  holders: number;
}

/**
 * What outlives snapshots in this worker. A new snapshot is set up before the old one is closed, so nothing is lost between.
 * `close` ends all of it, whoever still holds it.
 */
export function createKeptPort(): KeptPort & { close(): void } {
  const entries = new Map<string, Entry>();
  return {
    hold<Value extends { close(): void }>(key: string, make: () => Value): Held<Value> {
      const entry = entries.get(key) ?? { value: make(), holders: 0 };
      entries.set(key, entry);
      entry.holders++;
      let isHeld = true;
      return {
        value: entry.value as Value,
        release() {
          if (!isHeld) return;
          isHeld = false;
          if (--entry.holders > 0) return;
          if (entries.get(key) === entry) entries.delete(key);
          entry.value.close();
        },
      };
    },
    close() {
      for (const { value } of entries.values()) value.close();
      entries.clear();
    },
  };
}
