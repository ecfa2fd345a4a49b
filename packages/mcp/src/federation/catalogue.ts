import type { Clock } from '@sallyport/pipeline';
import type { SourceFailure } from '../neutral.ts';
import type { FederatedSource } from './federated-source.ts';
import type { PrimitiveKind } from './gate.ts';
import { everyKind } from './kinds.ts';
import type { Listing } from './listing.ts';
import { Shelf, type Stock, Versions, type Visitor } from './shelf.ts';
import { reportOf, type SourceReport } from './source-report.ts';
import { compileView, type View } from './view.ts';

/** What an endpoint offers to one caller, at this moment. */
export interface Offer {
  readonly view: View;
  /** Sources whose list is old or missing. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly source: string;
  readonly state: 'stale' | 'unavailable';
  /** When the list was fetched that is shown; by the steady clock. */
  readonly fetchedAtMs: number;
  readonly failure: SourceFailure;
}

/**
 * The lists of the sources behind one endpoint, and what was made of them. It outlives the configuration: a source that stays as it was keeps
 * its lists.
 */
export class Catalogue {
  readonly #clock: Clock;
  readonly #shelves = new Map<string, Shelf>();
  readonly #bySource = new WeakMap<FederatedSource, Shelf>();
  readonly #views = new Map<string, View>();
  #viewsBytes = 0;
  readonly #listeners = new Set<(kind: PrimitiveKind) => void>();
  /** What was put together last, for those who look after the gateway. */
  readonly #latest = new Map<PrimitiveKind, View>();
  readonly #versions = new Versions();
  readonly #changed = new Set<PrimitiveKind>();
  #telling: { cancel(): void } | undefined;
  readonly #onFetched: () => void;
  #sources = '';

  /** `onFetched` is called whenever a server has listed, or failed to. */
  constructor(clock: Clock, onFetched: () => void = () => {}) {
    this.#clock = clock;
    this.#onFetched = onFetched;
  }

  /** A new configuration: lists of sources that are gone go, and clients are told when there are others than before. */
  configure(sources: readonly FederatedSource[]): void {
    const keys = new Set(sources.map(shelfKey));
    for (const key of this.#shelves.keys()) if (!keys.has(key)) this.#shelves.delete(key);
    const described = JSON.stringify([...keys]);
    const isOther = this.#sources !== '' && this.#sources !== described;
    this.#sources = described;
    if (isOther) for (const kind of everyKind) this.#tell(kind);
  }

  /** Calls back when a list may have changed, until the answer is called. */
  onChange(listener: (kind: PrimitiveKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  offer(
    kind: PrimitiveKind,
    sources: readonly FederatedSource[],
    visitorOf: (source: FederatedSource) => Visitor,
    newerThanMs?: number,
  ): Offer | Promise<Offer> {
    const stocks = sources.map((source) => this.shelf(source).get(kind, visitorOf(source), newerThanMs));
    return stocks.some(isPending)
      ? Promise.all(stocks).then((all) => this.#offer(kind, sources, all))
      : this.#offer(kind, sources, stocks as Stock[]);
  }

  /** How each source's lists are, and what of them clients do not see. */
  report(sources: readonly FederatedSource[]): SourceReport[] {
    const nowMs = this.#clock.steadyMs();
    return sources.map((source) => {
      const shelf = this.shelf(source);
      return reportOf(source.source.name, (kind) => shelf.glance(kind), this.#latest, nowMs);
    });
  }

  /** The server said that its list changed. */
  expire(source: FederatedSource, kind: PrimitiveKind): void {
    this.shelf(source).expire(kind);
    this.#tell(kind);
  }

  shelf(source: FederatedSource): Shelf {
    let shelf = this.#bySource.get(source);
    if (shelf === undefined) {
      const key = shelfKey(source);
      shelf =
        this.#shelves.get(key) ??
        new Shelf(source.lists, this.#clock, this.#versions, (kind) => this.#tell(kind), this.#onFetched);
      this.#shelves.set(key, shelf);
      this.#bySource.set(source, shelf);
    }
    return shelf;
  }

  /** Each of many streams may bring the same word; those who listen are told once. */
  #tell(kind: PrimitiveKind): void {
    if (this.#listeners.size === 0) return;
    this.#changed.add(kind);
    this.#telling ??= this.#clock.after(gatheredMs, () => {
      const kinds = [...this.#changed];
      this.#telling = undefined;
      this.#changed.clear();
      for (const changed of kinds) for (const listener of this.#listeners) listener(changed);
    });
  }

  #offer(kind: PrimitiveKind, sources: readonly FederatedSource[], stocks: readonly Stock[]): Offer {
    const gaps: Gap[] = [];
    const there: [FederatedSource, Listing][] = [];
    let name = `${kind} ${sources.length}`;
    for (const [i, { listing, version, failure, fetchedAtMs }] of stocks.entries()) {
      const source = sources[i]!;
      if (listing !== undefined) {
        there.push([source, listing]);
        name += ` ${version}`;
      }
      if (failure !== undefined) {
        const state = listing === undefined ? 'unavailable' : 'stale';
        gaps.push({ source: source.source.name, state, fetchedAtMs, failure });
      }
    }
    return { view: this.#view(kind, name, there, sources.length), gaps };
  }

  #view(kind: PrimitiveKind, name: string, there: readonly [FederatedSource, Listing][], of: number): View {
    let view = this.#views.get(name);
    if (view === undefined) {
      view = compileView(kind, there, of);
      this.#viewsBytes += view.bytes;
    }
    this.#latest.set(kind, view);
    this.#views.delete(name);
    this.#views.set(name, view);
    for (const [oldest, { bytes }] of this.#views) {
      if (oldest === name || (this.#views.size <= viewsMax && this.#viewsBytes <= viewsBytesMax)) break;
      this.#views.delete(oldest);
      this.#viewsBytes -= bytes;
    }
    return view;
  }
}

const gatheredMs = 20;
/** Views of one endpoint: callers with equal lists share one. */
const viewsMax = 200;
const viewsBytesMax = 128 * 1024 * 1024;

function shelfKey({ source, fingerprint }: FederatedSource): string {
  return `${source.name}\n${fingerprint}`;
}

function isPending(stock: Stock | Promise<Stock>): stock is Promise<Stock> {
  return stock instanceof Promise;
}
