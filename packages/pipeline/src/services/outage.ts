/** How a limit over several nodes is kept while their common store does not answer. */
export interface OutageOptions {
  /**
   * `closed`: nothing is let through. `open`: each node limits by itself, to all that was left. `share`: each node limits by
   * itself, to its share of what was left.
   */
  readonly onOutage: 'open' | 'closed' | 'share';
  /** Among how many nodes `share` divides. */
  readonly nodes?: number | undefined;
}
