import { boundsOf } from '../../../parts/time-range/bounds.ts';
import type { SearchTexts } from '../../../state/search-text.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import type { ConversationsQuestion } from './conversations.queries.ts';

/** What the list can be narrowed down by, as it stands in the address and in the API's query. */
export const narrowings = ['subject', 'model', 'tool', 'outcome', 'min_cost'] as const;

export type Narrowing = (typeof narrowings)[number];

export type NarrowedBy = Partial<Record<Narrowing, string>>;

/** For the address: all of them are taken away. */
export const nothingNarrowed: Readonly<Record<string, undefined>> = Object.fromEntries(
  narrowings.map((name) => [name, undefined]),
);

export function narrowedBy(search: SearchTexts): NarrowedBy {
  return Object.fromEntries(narrowings.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
}

/** For the API: ranges that end now end when it is asked. */
export function questionOf(range: TimeRange, { outcome, ...rest }: NarrowedBy, nowMs: number): ConversationsQuestion {
  const { startMs, endMs } = boundsOf(range, nowMs);
  return {
    ...rest,
    ...outcomes[outcome ?? ''],
    start: new Date(startMs).toISOString(),
    ...(endMs !== nowMs && { end: new Date(endMs).toISOString() }),
  };
}

const outcomes: Readonly<Record<string, ConversationsQuestion>> = {
  refused: { has_refusal: 'true' },
  failed: { has_error: 'true' },
  fine: { has_error: 'false' },
};
