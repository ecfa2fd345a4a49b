import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Skeleton } from './skeleton.tsx';

interface SkeletonsProps {
  /** What is being loaded: read aloud. */
  readonly label: string;
  readonly count?: number;
  readonly className?: string;
}

const lengths = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5', 'w-1/3'];

/** In place of text, or of names with their values. */
export const SkeletonLines = ({ label, count = 4, className }: SkeletonsProps) => (
  <Held label={label} className={classes('grid gap-4', className)}>
    {indexes(count).map((index) => (
      <Skeleton key={index} className={classes('h-4', lengths[index % lengths.length])} />
    ))}
  </Held>
);

/** In place of cards or tiles. */
export const SkeletonTiles = ({ label, count = 3, className }: SkeletonsProps) => (
  <Held label={label} className={classes('grid gap-3 sm:grid-cols-2 lg:grid-cols-3', className)}>
    {indexes(count).map((index) => (
      <div key={index} className="grid gap-3 rounded-card border border-line bg-paper p-4">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-3.5" />
        <Skeleton className="h-3.5 w-2/3" />
      </div>
    ))}
  </Held>
);

/** In place of a short table; `DataTable` has its own. */
export const SkeletonTable = ({ label, count = 6, className }: SkeletonsProps) => (
  <Held label={label} className={className}>
    {indexes(count).map((index) => (
      <div key={index} className="flex h-9 items-center gap-6 border-b border-line px-3">
        <Skeleton className="h-3.5 w-1/3" />
        <Skeleton className="h-3.5 w-1/5" />
        <Skeleton className="ml-auto h-3.5 w-16" />
      </div>
    ))}
  </Held>
);

interface HeldProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const Held = ({ label, className, children }: HeldProps) => (
  <div role="status" aria-busy="true" className={className}>
    <span className="sr-only">{`${label}: being loaded`}</span>
    {children}
  </div>
);

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
