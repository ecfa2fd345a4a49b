/** What a group has besides its counters. The braces keep all that is of one group on one node of a Redis cluster. */
export function groupKeys(group: string): [expiries: string, reservations: string] {
  return [`${prefixOf(group)}:expiries`, `${prefixOf(group)}:reservations`];
}

/** The counter of one window. */
export function counterKey(group: string, key: string, windowName: string, startMs: number): string {
  return `${prefixOf(group)}:count:${key}:${windowName}:${startMs}`;
}

/** Never empty between the braces: an empty hash tag is none. */
function prefixOf(group: string): string {
  return `sallyport:accounts:{group ${group}}`;
}
