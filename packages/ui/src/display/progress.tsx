import { Progress as Base } from '@base-ui/react/progress';
import type { ReactNode } from 'react';

interface ProgressProps {
  /** What is being done. */
  readonly label: string;
  /** From 0 to 1; undefined while nobody knows. */
  readonly share: number | undefined;
  /** "3 of 12 nodes". */
  readonly detail?: ReactNode;
}

/** How far something long has come. */
export const Progress = ({ label, share, detail }: ProgressProps) => (
  <Base.Root value={share === undefined ? null : share * 100} className="grid gap-1.5">
    <span className="flex items-baseline justify-between gap-4 text-sm">
      <Base.Label>{label}</Base.Label>
      {detail !== undefined && <span className="tabular text-xs text-soft">{detail}</span>}
    </span>
    <Base.Track className="h-1.5 overflow-hidden rounded-full bg-over">
      <Base.Indicator className="h-full rounded-full bg-running-mark transition-[width] duration-150 data-indeterminate:w-2/5 data-indeterminate:animate-pulse" />
    </Base.Track>
  </Base.Root>
);
