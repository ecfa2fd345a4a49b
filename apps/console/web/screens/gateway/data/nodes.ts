import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import { everyItem } from '../../../api/every-page.ts';

/** A gateway of a control plane: what follows it, or told it of exchanges. */
export interface GatewayNode {
  readonly id: string;
  readonly hostname: string;
  readonly version: string;
  readonly config_hash: string;
  /** In seconds since 1970. */
  readonly created_at: number;
  readonly last_ping: number;
  readonly compatibility_status: {
    readonly state: string;
    readonly issues: readonly CompatibilityIssue[];
  };
  readonly following?: Following;
  readonly clock_skew_ms?: number;
  readonly events: {
    readonly received: number;
    readonly missing: number;
    readonly lost: Readonly<Record<string, number>>;
  };
}

export interface CompatibilityIssue {
  readonly code: string;
  readonly severity: string;
  readonly description: string;
  readonly resolution: string;
  readonly affected_resources: readonly {
    readonly id: string;
    readonly type: string;
    readonly details: readonly string[];
  }[];
}

export interface Following {
  readonly is_connected: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly config_version?: number;
  readonly sync_status: 'unknown' | 'normal' | 'rejected' | 'node_incompatible' | 'plugin_set_incompatible';
  readonly sync_reason?: string;
  /** The newest that it could not use, or does not get. */
  readonly refused_version?: number;
  readonly errors: readonly NodeError[];
  readonly certificate: { readonly id: string; readonly expiry: string };
}

export interface NodeError {
  readonly entity_type?: string;
  readonly entity_id?: string;
  readonly entity_name?: string;
  readonly path?: string;
  readonly message: string;
}

export const nodesQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['nodes', controlPlaneId],
    queryFn: ({ signal }) => everyItem<GatewayNode>(path`/v2/control-planes/${controlPlaneId}/nodes`, { signal }),
    refetchInterval: 15_000,
  });

export const expectedHashQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['nodes', controlPlaneId, 'expected'],
    queryFn: ({ signal }) =>
      api.get<{ readonly expected_hash: string }>(path`/v2/control-planes/${controlPlaneId}/expected-config-hash`, {
        signal,
      }),
    select: ({ expected_hash }) => expected_hash,
    refetchInterval: 15_000,
  });

/** Certificates by which gateways are known. */
export interface NodeCertificate {
  readonly id: string;
  readonly cert: string;
  readonly title?: string;
  readonly created_at: number;
  readonly metadata: { readonly subject: string; readonly expiry: string; readonly sha256_fingerprint: string };
}

export const nodeCertificatesQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['node-certificates', controlPlaneId],
    queryFn: ({ signal }) =>
      api.get<{ readonly items: readonly NodeCertificate[] }>(
        path`/v2/control-planes/${controlPlaneId}/dp-client-certificates`,
        { signal },
      ),
    select: ({ items }) => items,
  });

export const clusterQuery = queryOptions({
  queryKey: ['cluster'],
  queryFn: ({ signal }) =>
    api.get<{ readonly control_plane_endpoint: string; readonly certificate_authority: string }>('/v2/cluster', {
      signal,
    }),
  staleTime: Number.POSITIVE_INFINITY,
});
