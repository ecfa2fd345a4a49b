import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';

export interface Version {
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly summary: string;
  readonly change_count: number;
}

export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface VersionWithChanges extends Version {
  readonly changes: readonly Change[];
}

interface VersionsPage {
  readonly data: readonly Version[];
  /** The newest. */
  readonly version: number;
}

const versionsPath = (controlPlaneId: string) => path`/v2/control-planes/${controlPlaneId}/configuration/versions`;

const pageSize = 50;

/** The newest first, page by page. */
export const versionsQuery = (controlPlaneId: string) =>
  infiniteQueryOptions({
    queryKey: ['versions', controlPlaneId],
    queryFn: ({ signal, pageParam }) =>
      api.get<VersionsPage>(
        `${versionsPath(controlPlaneId)}?size=${pageSize}${pageParam === undefined ? '' : `&before=${pageParam}`}`,
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ data }) => (data.length === pageSize ? data.at(-1)!.version : undefined),
  });

/** A few of the newest, for a glance. */
export const recentVersionsQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['versions', controlPlaneId, 'recent'],
    queryFn: ({ signal }) => api.get<VersionsPage>(`${versionsPath(controlPlaneId)}?size=6`, { signal }),
    select: ({ data }) => data,
  });

export const versionQuery = (controlPlaneId: string, version: number) =>
  queryOptions({
    queryKey: ['versions', controlPlaneId, version],
    queryFn: ({ signal }) => api.get<VersionWithChanges>(`${versionsPath(controlPlaneId)}/${version}`, { signal }),
    // A version stays what it is.
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface RollbackOutcome {
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

export const rollBack = (controlPlaneId: string, version: number, isTrial: boolean) =>
  api.post<RollbackOutcome>(`${versionsPath(controlPlaneId)}/${version}/rollback?dry-run=${isTrial}`);

/** What changed from after one version to after another: the changes between folded together, by entity. */
export function foldChanges(versions: readonly VersionWithChanges[]): readonly Change[] {
  const folded = new Map<string, Change>();
  for (const { changes } of [...versions].sort((a, b) => a.version - b.version)) {
    for (const change of changes) {
      const key = `${change.collection}/${change.id}`;
      const earlier = folded.get(key);
      const before = earlier === undefined ? change.before : earlier.before;
      const { collection, id, after } = change;
      folded.set(key, { collection, id, ...(before && { before }), ...(after && { after }) });
    }
  }
  return [...folded.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}
