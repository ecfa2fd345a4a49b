import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { Caller } from '../parts/caller.ts';
import type { CallEvent } from './call-event.ts';
import { linesOf } from './lines.ts';

/** Where can be called, and what. */
export interface Offered {
  readonly addresses: readonly { readonly url: string; readonly usable: boolean; readonly reason?: string }[];
  readonly routes: readonly OfferedRoute[];
}

export interface OfferedRoute {
  readonly id: string;
  readonly name?: string;
  readonly kind: 'http' | 'llm' | 'mcp';
  readonly paths?: readonly string[];
  readonly path: string | null;
  readonly authentication: readonly Authentication[];
  readonly models?: readonly string[];
}

/** How callers show who they are. */
export interface Authentication {
  readonly plugin: string;
  /** A credential of a consumer's can be made for it. */
  readonly as_consumer: boolean;
  readonly header: string;
  readonly prefix?: string;
  readonly is_optional?: boolean;
}

/** Callers need nothing, or what can be lent to them. */
export const takesConsumers = ({ authentication }: OfferedRoute): boolean =>
  authentication.length === 0 || authentication.some(({ as_consumer }) => as_consumer);

export const offeredQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['ai', 'playground', controlPlaneId],
    queryFn: ({ signal }) => api.get<Offered>(path`/v2/control-planes/${controlPlaneId}/playground`, { signal }),
    staleTime: 60_000,
  });

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

interface Where {
  readonly route: string;
  readonly address?: string;
  readonly as: Caller;
}

export type Asked = Where &
  (
    | {
        readonly kind: 'llm';
        readonly llm: {
          readonly messages: readonly Message[];
          readonly model?: string;
          readonly temperature?: number;
          readonly max_tokens?: number;
        };
      }
    | {
        readonly kind: 'mcp';
        readonly mcp: { readonly method: string; readonly params?: Readonly<Record<string, unknown>> };
      }
  );

/** Calls through a gateway, and tells what happens as it does. Ending the signal ends the call. */
export async function* call(controlPlaneId: string, asked: Asked, signal: AbortSignal): AsyncGenerator<CallEvent> {
  const at = path`/v2/control-planes/${controlPlaneId}/playground`;
  const response = await api.ask('POST', at, asked, { signal, headers: { accept: 'application/x-ndjson' } });
  if (response.body === null) return;
  for await (const line of linesOf(response.body)) yield JSON.parse(line) as CallEvent;
}
