import { queryOptions } from '@tanstack/react-query';
import type { Display, RequestsPage } from '../../../api/analytics.ts';
import { api, path } from '../../../api/client.ts';
import type { RequestRecord } from './record.ts';

/** One request, and what its entities are called now. */
export interface RequestView {
  readonly record: RequestRecord;
  readonly display: Display;
}

/** Gateways tell of a request when it has ended, and a second later: until then it is looked for again. Seconds. */
export const looks: readonly number[] = [1, 1, 2, 2, 3, 3, 5, 5, 5, 5, 5, 5];

/** One request by its id; `null` where there is none that the person may see. */
export const requestQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['request', requestId],
    queryFn: async ({ signal }): Promise<RequestView | null> => {
      const { results, meta } = await api.post<RequestsPage<RequestRecord>>(
        '/v2/api-requests',
        {
          filters: [{ field: 'request_id', operator: '=', value: requestId }],
          time_range: { type: 'relative', time_range: '365d' },
          size: 1,
        },
        { signal },
      );
      // Of an id with a star in it there may be others.
      const record = results.find(({ request_id }) => request_id === requestId);
      return record === undefined ? null : { record, display: meta.display };
    },
    // What was told of a request stays so.
    staleTime: ({ state }) => (state.data === null ? 0 : Number.POSITIVE_INFINITY),
    refetchInterval: ({ state }) => {
      const seconds = state.data === null ? looks[state.dataUpdateCount - 1] : undefined;
      return seconds === undefined ? false : 1_000 * seconds;
    },
    meta: { isStill: true },
  });

/** What was said, where gateways are told to capture it. */
export interface Payload {
  readonly request_id: string;
  readonly at: string;
  readonly llm?: Said;
  readonly mcp?: readonly (Said & { readonly method: string; readonly tool_name?: string })[];
  readonly original_request?: string;
}

export interface Said {
  readonly request?: string;
  readonly response?: string;
}

/** Each look at it is in the audit log: it is read once, when somebody asks to see it. */
export const payloadQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['payload', requestId],
    queryFn: ({ signal }) => api.get<Payload>(path`/v2/api-requests/${requestId}/payload`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { isStill: true },
  });
