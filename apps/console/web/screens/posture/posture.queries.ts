import { queryOptions } from '@tanstack/react-query';
import { api, isProblem, path, withoutSecrets } from '../../api/client.ts';
import { stringifySearch } from '../../state/search-text.ts';

export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];
export type BySeverity = Readonly<Record<Severity, number>>;

export interface EntityName {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** What would be sent to change a configuration. */
export interface Change {
  readonly action: 'create' | 'put' | 'patch' | 'delete';
  readonly collection: string;
  readonly key?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface Block {
  readonly kind: string;
  readonly name: string;
}

export interface Finding {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly title: string;
  readonly entity: EntityName & {
    readonly control_plane_id: string | null;
    readonly control_plane_name: string | null;
  };
  readonly owner: string | null;
  readonly since: string | null;
  readonly evidence: readonly {
    readonly text: string;
    readonly entity: EntityName | null;
    readonly path: string | null;
  }[];
  readonly fix: {
    readonly text: string;
    readonly changes: readonly Change[] | null;
    readonly permissions: readonly string[];
    readonly is_example: boolean;
  };
  readonly block: { readonly text: string; readonly blocks: readonly Block[] } | null;
}

export interface KindCount {
  readonly kind: string;
  readonly title: string;
  readonly why: string;
  readonly total: number;
  readonly by_severity: BySeverity;
}

export interface Findings {
  readonly data: readonly Finding[];
  readonly meta: {
    readonly page: { readonly total: number };
    readonly counts: {
      readonly total: number;
      readonly by_severity: BySeverity;
      readonly by_kind: readonly KindCount[];
      readonly by_owner: readonly { readonly owner: string | null; readonly total: number }[];
    };
    readonly control_planes: readonly {
      readonly id: string;
      readonly name: string;
      readonly version: number;
      readonly routes: number;
      readonly open_routes: number;
    }[];
    readonly routes: number;
    readonly open_routes: number;
  };
}

/** Which findings: texts as they stand in the address. */
export interface Scope {
  readonly control_plane?: string | undefined;
  readonly kind?: string | undefined;
  readonly severity?: string | undefined;
  readonly owner?: string | undefined;
  readonly search?: string | undefined;
}

export const shownMax = 500;

export const findingsPath = (scope: Scope) => `/v2/posture${stringifySearch({ ...scope, 'page[size]': shownMax })}`;

export const findingsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['posture', scope],
    queryFn: ({ signal }) => api.get<Findings>(findingsPath(scope), { signal }),
    placeholderData: (before) => before,
  });

/** How many there are of each kind. */
export const findingCountsQuery = queryOptions({
  queryKey: ['posture', 'counts'],
  queryFn: ({ signal }) => api.get<Findings>('/v2/posture?page[size]=1', { signal }),
  select: ({ meta }) => meta.counts.by_kind,
});

export async function findingsCsv(scope: Scope): Promise<Blob> {
  const response = await api.ask('GET', findingsPath(scope), undefined, { headers: { accept: 'text/csv' } });
  return await response.blob();
}

export interface Written {
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

const changesPath = (controlPlaneId: string) => path`/v2/control-planes/${controlPlaneId}/configuration/changes`;

/** Judges changes with all that they touch, and keeps nothing. */
export const tryChanges = (controlPlaneId: string, changes: readonly Change[], signal: AbortSignal) =>
  api.post<Written>(`${changesPath(controlPlaneId)}?dry-run=true`, { changes }, { signal });

export const makeChanges = (controlPlaneId: string, changes: readonly Change[], summary: string) =>
  api.post<Written>(changesPath(controlPlaneId), { changes, summary });

/** An entity as it is now; null where the change is about none that is there. */
export const entityQuery = (controlPlaneId: string, { collection, key }: Change) =>
  queryOptions({
    queryKey: ['entity', controlPlaneId, collection, key],
    queryFn: ({ signal }) =>
      api
        .get<Readonly<Record<string, unknown>>>(
          path`/v2/control-planes/${controlPlaneId}/core-entities/${collection}/${key ?? ''}`,
          { signal, headers: withoutSecrets },
        )
        .catch((error: unknown) => {
          if (isProblem(error, 404)) return null;
          throw error;
        }),
    enabled: key !== undefined,
    retry: false,
  });
