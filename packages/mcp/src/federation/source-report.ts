import type { PrimitiveKind } from './gate.ts';
import { everyKind } from './kinds.ts';
import type { Dropped } from './listing.ts';
import type { Stock } from './shelf.ts';
import type { View } from './view.ts';

/** How a source is, for those who look after the gateway. */
export interface SourceReport {
  readonly name: string;
  /** Those that somebody has asked for. */
  readonly lists: readonly ListReport[];
}

export interface ListReport {
  readonly of: PrimitiveKind;
  readonly state: 'fresh' | 'stale' | 'unavailable';
  readonly entries: number;
  readonly ageMs: number | undefined;
  readonly failure: string | undefined;
  readonly dropped: readonly Dropped[];
}

/** `latest`: what was put together last, which knows the entries that clients do not see. */
export function reportOf(
  name: string,
  stockOf: (kind: PrimitiveKind) => Stock | undefined,
  latest: ReadonlyMap<PrimitiveKind, View>,
  nowMs: number,
): SourceReport {
  const lists = everyKind.flatMap((kind) => {
    const stock = stockOf(kind);
    return stock === undefined ? [] : [listReport(name, kind, stock, latest.get(kind), nowMs)];
  });
  return { name, lists };
}

function listReport(
  source: string,
  kind: PrimitiveKind,
  { listing, failure, fetchedAtMs }: Stock,
  view: View | undefined,
  nowMs: number,
): ListReport {
  const dropped = view?.dropped.filter((drop) => drop.source === source) ?? [];
  return {
    of: kind,
    state: failure === undefined ? 'fresh' : listing === undefined ? 'unavailable' : 'stale',
    entries: listing?.entries.length ?? 0,
    ageMs: listing === undefined ? undefined : Math.round(nowMs - fetchedAtMs),
    failure: failure?.message,
    dropped: dropped.map(({ name, why }) => ({ name, why })),
  };
}
