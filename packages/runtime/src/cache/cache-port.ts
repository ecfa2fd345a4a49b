import type { Cache, CachePort, Clock, ExposedCache } from '@sallyport/pipeline';

export interface CachePortOptions {
  readonly clock: Clock;
  /** What all caches together may hold. */
  readonly bytesMax: number;
}

interface Entry {
  readonly owner: string;
  readonly value: unknown;
  readonly bytes: number;
  /** Monotonic. */
  readonly untilMs: number;
}

/** What is kept elsewhere, and by whom. */
interface Exposed {
  readonly kind: string;
  readonly owner: string;
  readonly kept: ExposedCache;
}

/** The caches of a worker: one list of entries, the least recently used first, within one bound. */
export class MemoryCachePort implements CachePort {
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  readonly #exposed = new Set<Exposed>();
  #bytes = 0;
  #reserved = 0;

  constructor({ clock, bytesMax }: CachePortOptions) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  /** What is held, and set aside. */
  get bytes(): number {
    return this.#bytes + this.#reserved;
  }

  open(kind: string, name: string, owner: string): Cache {
    const prefix = `${kind}\n${name}\n`;
    return {
      get: (key) => this.#get(prefix + key),
      set: (key, value, bytes, keptMs) => this.#set(prefix + key, owner, value, bytes, keptMs),
      delete: (key) => this.#delete(prefix + key),
      reserve: (bytes) => this.#reserve(bytes),
      release: (bytes) => {
        this.#reserved -= bytes;
      },
    };
  }

  expose(kind: string, owner: string, kept: ExposedCache): () => void {
    const exposed = { kind, owner, kept };
    this.#exposed.add(exposed);
    return () => void this.#exposed.delete(exposed);
  }

  /** Of all caches of a kind: what is kept under a key, whatever the name, by this owner or any. */
  async find(kind: string, key: string, owner?: string): Promise<unknown> {
    const id = this.#idOf(kind, key, owner);
    if (id !== undefined) return this.#get(id);
    for (const { kept } of this.#elsewhere(kind, owner)) {
      const found = await kept.find(key).catch(() => undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Drops an entry, or all of a kind; says how many. */
  async drop(kind: string, key?: string, owner?: string): Promise<number> {
    let dropped = this.#drop(kind, key, owner);
    for (const { kept } of this.#elsewhere(kind, owner)) dropped += await kept.drop(key).catch(() => 0);
    return dropped;
  }

  #elsewhere(kind: string, owner: string | undefined): Exposed[] {
    return [...this.#exposed].filter((one) => one.kind === kind && (owner === undefined || one.owner === owner));
  }

  #drop(kind: string, key: string | undefined, owner: string | undefined): number {
    if (key !== undefined) {
      const id = this.#idOf(kind, key, owner);
      return id !== undefined && this.#delete(id) ? 1 : 0;
    }
    let dropped = 0;
    for (const id of this.#entries.keys()) if (id.startsWith(`${kind}\n`) && this.#delete(id)) dropped++;
    return dropped;
  }

  #idOf(kind: string, key: string, owner: string | undefined): string | undefined {
    for (const [id, entry] of this.#entries) {
      if (!id.startsWith(`${kind}\n`) || !id.endsWith(`\n${key}`)) continue;
      if (owner === undefined || entry.owner === owner) return id;
    }
    return undefined;
  }

  #get(key: string): unknown {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.untilMs <= this.#clock.monotonicMs()) {
      this.#delete(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  #set(key: string, owner: string, value: unknown, bytes: number, keptMs: number): boolean {
    this.#delete(key);
    const size = bytes + key.length + entryBytes;
    if (size > this.#bytesMax * shareMax || !this.#makeRoom(size)) return false;
    this.#entries.set(key, { owner, value, bytes: size, untilMs: this.#clock.monotonicMs() + keptMs });
    this.#bytes += size;
    return true;
  }

  #delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    return true;
  }

  #reserve(bytes: number): boolean {
    if (!this.#makeRoom(bytes)) return false;
    this.#reserved += bytes;
    return true;
  }

  #makeRoom(bytes: number): boolean {
    if (this.#reserved + bytes > this.#bytesMax) return false;
    for (const [key, entry] of this.#entries) {
      if (this.bytes + bytes <= this.#bytesMax) break;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
    return true;
  }
}

/** Beside the value, roughly. */
const entryBytes = 200;
/** No single entry may push out more than this share of everything. */
const shareMax = 1 / 8;
