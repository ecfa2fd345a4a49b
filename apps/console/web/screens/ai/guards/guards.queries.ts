import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Display, inZone } from '../../../api/analytics.ts';
import { api } from '../../../api/client.ts';
import type { Filter } from '../../../parts/filters/filter.ts';
import type { TimeRange } from '../../../state/time-range.ts';

/** What a guard found in one request. */
export interface Hit {
  readonly request_id: string;
  readonly at: string;
  readonly control_plane: string;
  readonly route: string;
  readonly consumer: string;
  readonly subject: string;
  readonly http_method: string;
  readonly request_uri: string;
  readonly model: string;
  readonly plugin: string;
  readonly plugin_id: string;
  readonly phase: string;
  readonly outcome: string;
  readonly rule: string;
  readonly reason: string;
  readonly count?: number;
  readonly verdict?: Verdict;
}

export interface Verdict {
  readonly verdict: VerdictWord;
  readonly by: string;
  readonly at: string;
  readonly comment?: string;
}

export type VerdictWord = 'false_alarm' | 'right';

export interface Rule {
  readonly plugin: string;
  readonly plugin_id: string;
  readonly plugin_label?: string;
  readonly rule: string;
  readonly phase: string;
  readonly hits: Readonly<Record<string, number>>;
  readonly verdicts: { readonly false_alarm: number; readonly right: number };
  readonly precision: number | null;
}

export interface GuardQuestion {
  readonly filters: readonly Filter[];
  readonly range: TimeRange;
}

export interface Hits {
  readonly items: readonly Hit[];
  readonly meta: { readonly total: number; readonly total_is_exact: boolean; readonly display: Display };
}

/** As many as one page of the API has. */
export const pageSize = 200;

export const hitsQuery = ({ filters, range }: GuardQuestion, offset: number) =>
  queryOptions({
    queryKey: ['ai', 'guard-hits', filters, range, offset],
    queryFn: ({ signal }) =>
      api.post<Hits>('/v2/guard-hits', { filters, time_range: inZone(range), size: pageSize, offset }, { signal }),
    placeholderData: keepPreviousData,
  });

export const rulesQuery = ({ filters, range }: GuardQuestion) =>
  queryOptions({
    queryKey: ['ai', 'guard-rules', filters, range],
    queryFn: ({ signal }) =>
      api.post<{ readonly items: readonly Rule[] }>(
        '/v2/guard-rules',
        { filters, time_range: inZone(range) },
        { signal },
      ),
    select: ({ items }) => items,
    placeholderData: keepPreviousData,
  });

/** Says that a guard was right, or that it was a false alarm; `null` takes it back. */
export const judge = ({ request_id, plugin_id, phase, rule }: Hit, verdict: VerdictWord | null) =>
  api.ask('PUT', '/v2/guard-hits/verdict', { request_id, plugin_id, phase, rule, verdict });
