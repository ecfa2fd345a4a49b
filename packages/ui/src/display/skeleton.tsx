import { classes } from '../classes.ts';

interface SkeletonProps {
  /** The size of what will stand there. */
  readonly className: string;
}

/** Holds the place of what is being loaded. Whatever holds several says so once, with `aria-busy`. */
export const Skeleton = ({ className }: SkeletonProps) => (
  <div className={classes('shimmer rounded-control', className)} aria-hidden="true" />
);
