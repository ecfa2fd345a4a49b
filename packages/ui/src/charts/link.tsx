import type { ReactNode } from 'react';
import { classes } from '../classes.ts';

interface MaybeLinkProps {
  /** Of our own pages. */
  readonly href?: string;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What can be followed where it leads somewhere, and a text where it doesn't. */
export const MaybeLink = ({ href, className, ...rest }: MaybeLinkProps) =>
  href === undefined ? (
    <span className={className} {...rest} />
  ) : (
    <a href={href} className={classes(className, 'rounded-xs hover:underline')} {...rest} />
  );
