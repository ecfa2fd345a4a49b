import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { type Meaning, markOf, meaningOfStatus, textOf, washOf } from './meaning.ts';

interface BadgeProps {
  readonly meaning?: Meaning;
  readonly children: ReactNode;
}

/** A word with a wash behind it. */
export function Badge({ meaning = 'plain', children }: BadgeProps) {
  const colour = classes(washOf[meaning], textOf[meaning]);
  return (
    <span className={classes('inline-flex h-5 items-center rounded px-1.5 text-xs font-medium', colour)}>
      {children}
    </span>
  );
}

/** A mark and a word: never the colour alone. */
export function Status({ meaning = 'plain', children }: BadgeProps) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 text-sm', textOf[meaning])}>
      <span
        className={classes('size-2 shrink-0 rounded-full', meaning === 'plain' ? 'bg-edge' : markOf[meaning])}
        aria-hidden="true"
      />
      {children}
    </span>
  );
}

interface StatusCodeProps {
  readonly status: number;
}

/** `429`, in the colour of what it means. */
export const StatusCode = ({ status }: StatusCodeProps) => (
  <Badge meaning={meaningOfStatus(status)}>
    <span className="figure">{status}</span>
  </Badge>
);
