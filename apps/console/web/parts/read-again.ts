import type { UseInfiniteQueryResult } from '@tanstack/react-query';

/** After a failure: only what failed, so that a list goes on where it stopped. */
export function readAgain({ isFetchNextPageError, fetchNextPage, refetch }: UseInfiniteQueryResult): void {
  void (isFetchNextPageError ? fetchNextPage() : refetch());
}
