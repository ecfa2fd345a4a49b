import type { ComponentProps } from 'react';

interface ScrollRegionProps extends ComponentProps<'section'> {
  /** What scrolls: read aloud. */
  readonly label: string;
}

/** What scrolls by itself has to be reached by keyboard. */
export const ScrollRegion = ({ label, ...rest }: ScrollRegionProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it.
  <section aria-label={label} tabIndex={0} {...rest} />
);
