import type { Held, KeptPort } from '@sallyport/pipeline';

interface Entry {
  readonly value: { close(): void };
  holders: number;
}

/** What outlives snapshots in this worker. A new snapshot is set up before the old one is closed, so nothing is lost between. */
export function createKeptPort(): KeptPort {
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
          entries.delete(key);
          entry.value.close();
        },
      };
    },
  };
}
