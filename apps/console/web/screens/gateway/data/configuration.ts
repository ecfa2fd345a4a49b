import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { Entity } from './entities.ts';

interface Configuration {
  readonly version: number;
  readonly collections: Readonly<Record<string, readonly Entity[]>>;
  /** Collections that the person may not see. */
  readonly hidden: readonly string[];
}

/** All entities at once: for counting, and for what concerns many kinds. */
export const configurationQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['configuration', controlPlaneId],
    queryFn: ({ signal }) =>
      api.get<Configuration>(path`/v2/control-planes/${controlPlaneId}/configuration`, { signal }),
  });
