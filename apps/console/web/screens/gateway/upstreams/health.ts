import type { Meaning } from '@sallyport/ui';
import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { Entity } from '../data/entities.ts';

export type Health = 'HEALTHY' | 'UNHEALTHY' | 'DNS_ERROR' | 'HEALTHCHECKS_OFF' | 'UNKNOWN';

export interface TargetHealth extends Entity {
  readonly target: string;
  readonly weight: number;
  readonly health: Health;
  readonly nodes: readonly {
    readonly node_id: string;
    readonly hostname: string;
    readonly health: Health;
    readonly as_of?: string;
    readonly addresses: readonly {
      readonly ip: string;
      readonly port: number;
      readonly health: Health;
      readonly since?: string;
      readonly reason?: string;
    }[];
  }[];
}

export interface UpstreamHealthAnswer {
  readonly data: readonly TargetHealth[];
  readonly health: Health;
  readonly nodes: readonly { readonly node_id: string; readonly hostname: string; readonly tells: boolean }[];
}

export const upstreamHealthQuery = (controlPlaneId: string, upstreamId: string) =>
  queryOptions({
    queryKey: ['upstream-health', controlPlaneId, upstreamId],
    queryFn: ({ signal }) =>
      api.get<UpstreamHealthAnswer>(
        path`/v2/control-planes/${controlPlaneId}/core-entities/upstreams/${upstreamId}/health`,
        { signal },
      ),
    refetchInterval: 5_000,
  });

/** How all upstreams of a control plane do. */
export const upstreamsHealthQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['upstream-health', controlPlaneId],
    queryFn: ({ signal }) =>
      api.get<{ readonly items: readonly HealthOfUpstream[] }>(
        path`/v2/control-planes/${controlPlaneId}/upstream-health`,
        { signal },
      ),
    select: ({ items }) => items,
    refetchInterval: 15_000,
  });

interface HealthOfUpstream {
  readonly upstream: { readonly id: string; readonly name: string };
  readonly health: Health;
  readonly targets: { readonly total: number; readonly healthy: number; readonly unhealthy: number };
  readonly unhealthy_targets: readonly {
    readonly target: string;
    readonly reason?: string;
    readonly since?: string;
  }[];
}

export const wordsOfHealth: Readonly<Record<Health, { readonly text: string; readonly meaning: Meaning }>> = {
  HEALTHY: { text: 'Healthy', meaning: 'allowed' },
  UNHEALTHY: { text: 'Unhealthy', meaning: 'failed' },
  DNS_ERROR: { text: 'Name not found', meaning: 'failed' },
  HEALTHCHECKS_OFF: { text: 'Not checked', meaning: 'plain' },
  UNKNOWN: { text: 'Not known', meaning: 'plain' },
};

/** Why a gateway does not send requests there. */
export function reasonText(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const known: Readonly<Record<string, string>> = {
    http_failure: 'answers with errors',
    tcp_failure: 'cannot be connected to',
    timeout: 'does not answer in time',
    operator: 'marked so by somebody',
  };
  return known[reason] ?? reason;
}
