import { classes } from '../classes.ts';

interface MarkProps {
  readonly className?: string;
}

/** A door in a wall. */
export const Mark = ({ className }: MarkProps) => (
  <svg viewBox="0 0 24 24" className={classes('size-6', className)} aria-hidden="true">
    <path d="M3 21V4h4v3h3V4h4v3h3V4h4v17z" className="fill-accent" />
    <path d="M9 21v-6a3 3 0 0 1 6 0v6z" className="fill-ground" />
  </svg>
);
