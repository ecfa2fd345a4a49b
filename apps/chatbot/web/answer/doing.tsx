import { LoaderCircle } from '@sallyport/ui/icons';
import type { Hop } from '../../src/wire.ts';

interface DoingProps {
  readonly hops: readonly Hop[];
}

/** What an answer waits for. */
export function Doing({ hops }: DoingProps) {
  const running = hops.findLast(({ status, n }) => status === 'running' && n !== 1);
  return (
    <p className="my-2 flex items-center gap-2 text-sm text-soft">
      <LoaderCircle className="size-4 shrink-0 animate-spin text-running" aria-hidden="true" />
      {running?.title ?? 'On its way'} …
    </p>
  );
}
