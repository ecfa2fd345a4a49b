import { Skeleton } from '@sallyport/ui';

/** While a screen's code is on its way. */
export function Waiting() {
  return (
    <div className="grid gap-4 p-4" aria-busy="true">
      <p className="sr-only">The page is being loaded</p>
      <Skeleton className="h-7 w-56" />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}
