import { Button, EmptyState } from '@sallyport/ui';

interface NoneLikeThisProps {
  /** What the list has: "requests". */
  readonly what: string;
  readonly onWiden: () => void;
}

/** In place of a list that was narrowed down until nothing was left, with the way back. */
export const NoneLikeThis = ({ what, onWiden }: NoneLikeThisProps) => (
  <EmptyState title={`No ${what} are like this`} description="Take a filter away, or look at a longer time.">
    <Button onClick={onWiden}>Clear filters</Button>
  </EmptyState>
);
