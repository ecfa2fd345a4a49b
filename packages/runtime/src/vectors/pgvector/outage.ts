/**
 * What the server said has a severity; by its code alone, EPIPE of the system would be taken for one of SQL's. Some of it is that the
 * server is going away, or has no room.
 */
export function isOutage(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return severity === undefined || /^(08|53|57)/.test(String(code));
}
