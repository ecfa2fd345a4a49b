import type { Clock } from '@sallyport/pipeline';
import type { SourceFailure } from '../neutral.ts';
import type { Opening, SourceSession } from '../source/source.ts';
import { type Fetched, fetchListing, isFailure } from './fetch-listing.ts';
import type { PrimitiveKind } from './gate.ts';
import { kinds } from './kinds.ts';
import type { Listing } from './listing.ts';

export interface ShelfSettings {
  /** How long a list holds; undefined to believe the server's hints. 0: it is fetched anew each time. */
  readonly ttlMs: number | undefined;
  /** How long an old list is shown while its server gives no new one. */
  readonly graceMs: number;
  /** Until a server must have listed everything. */
  readonly deadlineMs: number;
  /** Every caller gets the same lists. */
  readonly isShared: boolean;
}

/** On whose behalf lists are fetched. */
export interface Visitor {
  readonly opening: Opening;
  /** Those with equal keys may see one another's lists: a digest of the principal and of what its client can do. */
  readonly key: string;
  session(): SourceSession | Promise<SourceSession | SourceFailure>;
}

/** What is there of a list. */
export interface Stock {
  /** Undefined when there is none. */
  readonly listing: Listing | undefined;
  /** Of the listing: no other has it, and an equal list has the same. */
  readonly version: number;
  /** Why it is old, or why there is none. */
  readonly failure: SourceFailure | undefined;
  /** When it was fetched, by the steady clock. */
  readonly fetchedAtMs: number;
}

/**
 * The lists of one server. They are kept apart by who asks, since a server may show different things to different callers, unless it says
 * itself that they are public; fetched once however many wait; renewed while they are still shown; and outlive their server for a while.
 */
export class Shelf {
  readonly settings: ShelfSettings;
  readonly #clock: Clock;
  readonly #versions: Versions;
  readonly #onChange: (kind: PrimitiveKind) => void;
  readonly #onFetched: () => void;
  readonly #slots = new Map<string, Slot>();

  constructor(
    settings: ShelfSettings,
    clock: Clock,
    versions: Versions,
    onChange: (kind: PrimitiveKind) => void,
    onFetched: () => void,
  ) {
    this.settings = settings;
    this.#clock = clock;
    this.#versions = versions;
    this.#onChange = onChange;
    this.#onFetched = onFetched;
  }

  /** At once where the list at hand will do. `newerThanMs`: one fetched before will not. */
  get(kind: PrimitiveKind, visitor: Visitor, newerThanMs = -1): Stock | Promise<Stock> {
    const slot = this.#slot(kind, visitor);
    const ageMs = this.#clock.steadyMs() - slot.fetchedAtMs;
    const { listing } = slot;
    if (listing === undefined) {
      const isJustFailed = slot.failure !== undefined && this.#clock.steadyMs() - slot.failedAtMs < retryMs;
      return isJustFailed ? slot : this.#renew(kind, visitor, slot);
    }
    if (slot.isExpired || slot.fetchedAtMs < newerThanMs) return this.#wait(kind, visitor, slot);
    const ttlMs = this.#ttlMs(listing);
    if (ageMs < ttlMs) return slot;
    // Nobody waits while the list is only a little old, nor for a server that has just failed.
    if (ageMs >= 2 * ttlMs && slot.failure === undefined) return this.#wait(kind, visitor, slot);
    void this.#wait(kind, visitor, slot);
    return slot;
  }

  /** The server said that its list changed: those who ask next wait for the new one. */
  expire(kind: PrimitiveKind): void {
    for (const [key, slot] of this.#slots) if (key.startsWith(`${kind} `)) slot.isExpired = true;
  }

  /** What is there, for those who look after the gateway: of whoever was served last. */
  glance(kind: PrimitiveKind): Stock | undefined {
    let latest: Slot | undefined;
    for (const [key, slot] of this.#slots) {
      if (key.startsWith(`${kind} `) && slot.fetchedAtMs >= (latest?.fetchedAtMs ?? -1)) latest = slot;
    }
    return latest;
  }

  #ttlMs(listing: Listing): number {
    return this.settings.ttlMs ?? (listing.ttlMs === undefined ? defaultTtlMs : Math.min(listing.ttlMs, ttlMsMax));
  }

  #slot(kind: PrimitiveKind, { key }: Visitor): Slot {
    const shared = this.#slots.get(`${kind} `);
    if (shared?.listing?.isPublic === true) return shared;
    return this.#slotOf(this.settings.isShared ? `${kind} ` : `${kind} ${key}`);
  }

  #slotOf(name: string): Slot {
    const slot = this.#slots.get(name) ?? createSlot();
    // The one used last stands last.
    this.#slots.delete(name);
    this.#slots.set(name, slot);
    if (this.#slots.size > slotsMax) this.#slots.delete(this.#slots.keys().next().value!);
    return slot;
  }

  /** A server that failed just now is left alone for a moment. */
  #wait(kind: PrimitiveKind, visitor: Visitor, slot: Slot): Stock | Promise<Stock> {
    if (slot.failure !== undefined && this.#clock.steadyMs() - slot.failedAtMs < retryMs) return slot;
    return this.#renew(kind, visitor, slot);
  }

  #renew(kind: PrimitiveKind, visitor: Visitor, slot: Slot): Promise<Stock> {
    slot.underWay ??= this.#fetch(kind, visitor, slot).finally(() => {
      slot.underWay = undefined;
      this.#onFetched();
    });
    // What was public may be so no more, and then it was fetched for somebody else.
    return slot.underWay.then(() => {
      const own = this.#slot(kind, visitor);
      return own.listing === undefined && own.failure === undefined ? this.#renew(kind, visitor, own) : own;
    });
  }

  async #fetch(kind: PrimitiveKind, visitor: Visitor, slot: Slot): Promise<void> {
    slot.isExpired = false;
    const session = await visitor.session();
    const fetched: Fetched =
      'kind' in session
        ? session
        : await fetchListing(session, kinds[kind], visitor.opening, this.settings.deadlineMs, this.#clock);
    const nowMs = this.#clock.steadyMs();
    if (isFailure(fetched)) {
      slot.failure = fetched;
      slot.failedAtMs = nowMs;
      if (nowMs - slot.fetchedAtMs > this.settings.graceMs) slot.listing = undefined;
      return;
    }
    const isForAll = this.settings.isShared || fetched.isPublic;
    if (!isForAll) this.#slots.delete(`${kind} `);
    const target = this.#slotOf(isForAll ? `${kind} ` : `${kind} ${visitor.key}`);
    const isOther = target.listing !== undefined && target.listing.digest !== fetched.digest;
    target.failure = undefined;
    target.fetchedAtMs = nowMs;
    const known = this.#known(kind, fetched);
    target.listing = known?.listing ?? fetched;
    target.version = known?.version ?? this.#versions.next();
    this.#makeRoom(target);
    if (isOther) this.#onChange(kind);
  }

  /** A server may list something else for every caller, and much of it. */
  #makeRoom(kept: Slot): void {
    const listings = new Set([...this.#slots.values()].flatMap(({ listing }) => listing ?? []));
    let bytes = 0;
    for (const listing of listings) bytes += listing.bytes;
    for (const [name, slot] of this.#slots) {
      if (bytes <= bytesMax) return;
      if (slot === kept) continue;
      this.#slots.delete(name);
      bytes -= slot.listing?.bytes ?? 0;
    }
  }

  /** What was made of an equal list is found again by its version. */
  #known(kind: PrimitiveKind, { digest, ttlMs, isPublic }: Listing): Slot | undefined {
    for (const [key, slot] of this.#slots) {
      const { listing } = slot;
      const isEqual = listing?.digest === digest && key.startsWith(`${kind} `);
      if (isEqual && listing.ttlMs === ttlMs && listing.isPublic === isPublic) return slot;
    }
    return undefined;
  }
}

/** Numbers that no other list of the catalogue has. */
export class Versions {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}

interface Slot extends Stock {
  listing: Listing | undefined;
  version: number;
  failure: SourceFailure | undefined;
  fetchedAtMs: number;
  failedAtMs: number;
  isExpired: boolean;
  underWay: Promise<void> | undefined;
}

function createSlot(): Slot {
  return {
    listing: undefined,
    version: 0,
    failure: undefined,
    fetchedAtMs: 0,
    failedAtMs: 0,
    isExpired: false,
    underWay: undefined,
  };
}

/** For servers that give no hint, as those before 2026-07-28. */
const defaultTtlMs = 60_000;
const ttlMsMax = 86_400_000;
const retryMs = 1_000;
/** Lists of one server: callers times four. Who comes back after so many others waits once. */
const slotsMax = 4_000;
/** Of different lists of one server, in one worker. */
const bytesMax = 64 * 1024 * 1024;
