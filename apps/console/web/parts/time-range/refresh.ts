import type { InfiniteData } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';

/** Asks anew for all that is on the screen; of an endless list only for its beginning. */
export function refresh(): void {
  queries.setQueriesData<InfiniteData<unknown>>({ predicate: ({ meta }) => meta?.['isEndless'] === true }, (data) =>
    data === undefined ? undefined : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
  );
  void queries.invalidateQueries({ type: 'active', predicate: ({ meta }) => meta?.['isStill'] !== true });
}
