import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';

/** As whom a gateway is called. What is pasted as a credential is sent along with the call, and kept nowhere. */
export type Caller =
  | { readonly type: 'anonymous' }
  | { readonly type: 'consumer'; readonly consumer: string }
  | { readonly type: 'credential'; readonly header: string; readonly value: string };

export const anonymous: Caller = { type: 'anonymous' };

/** In an address: nothing, or `consumer:<id>`. A credential stands in none. */
export function parseCaller(text: string | undefined): Caller {
  if (text?.startsWith('consumer:') === true) return { type: 'consumer', consumer: text.slice('consumer:'.length) };
  return anonymous;
}

export interface Consumer {
  readonly id: string;
  readonly username?: string | null;
  readonly custom_id?: string | null;
}

export const nameOfConsumer = ({ id, username, custom_id }: Consumer): string => username ?? custom_id ?? id;

/** The consumers of a control plane; those after the first thousand are chosen by their id. */
export const consumersQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['ai', 'consumers', controlPlaneId],
    queryFn: ({ signal }) =>
      api.get<{ readonly data: readonly Consumer[] }>(
        path`/v2/control-planes/${controlPlaneId}/core-entities/consumers?size=1000`,
        { signal },
      ),
    select: ({ data }) => data,
    staleTime: 60_000,
  });
