import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';

export interface Settings {
  readonly basic_auth_enabled: boolean;
  readonly oidc_auth_enabled: boolean;
  readonly idp_mapping_enabled: boolean;
  readonly konnect_mapping_enabled: boolean;
}

export interface Provider {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly login_path: string;
  readonly config: {
    readonly issuer_url: string;
    readonly client_id: string;
    readonly scopes: readonly string[];
    readonly claim_mappings: { readonly name: string; readonly email: string; readonly groups: string };
  };
}

export interface Mapping {
  readonly id: string;
  readonly team_id: string;
  readonly group: string;
}

export const settingsQuery = queryOptions({
  queryKey: ['organisation', 'authentication-settings'],
  queryFn: ({ signal }) => api.get<Settings>('/v3/authentication-settings', { signal }),
});

export const providersQuery = queryOptions({
  queryKey: ['organisation', 'identity-providers'],
  queryFn: ({ signal }) => api.get<readonly Provider[]>('/v3/identity-providers', { signal }),
});

export const mappingsQuery = (providerId: string) =>
  queryOptions({
    queryKey: ['organisation', 'mappings', providerId],
    queryFn: ({ signal }) =>
      api.get<{ data: readonly Mapping[] }>(path`/v3/identity-providers/${providerId}/team-group-mappings`, { signal }),
    select: ({ data }) => data,
  });
