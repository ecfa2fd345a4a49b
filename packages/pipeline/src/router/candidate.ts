import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';

/** Bits of `Candidate.schemes`: the schemes a route takes, and whether plain HTTP is to be sent to HTTPS. */
export const schemes = { http: 1, https: 2, httpsOnly: 4 } as const;

/** A way to reach a route: one of its paths, or one of the ways through its expression. Hosts are the index's part. */
export interface Candidate<Route extends RoutedRoute> {
  /** What the path must begin with. */
  readonly literal: string;
  readonly schemes: number;
  /** Place among all candidates of the router, 0 first. */
  rank: number;
  /** Place of its priority among all priorities; equal for equal ones. */
  tier: number;
  /** Checks everything that no index has; `wanted` are bits of `schemes`, of which one is enough. */
  accepts(query: RouteQuery, wanted: number): boolean;
  /** The result for a request that was accepted. */
  match(query: RouteQuery): RouteMatch<Route>;
}

/** The first accepted of `candidates` (in order of rank), unless `best` comes before it. */
export function firstAccepted<Route extends RoutedRoute>(
  candidates: readonly Candidate<Route>[],
  query: RouteQuery,
  wanted: number,
  best: Candidate<Route> | undefined,
): Candidate<Route> | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    if (best !== undefined && candidate.rank >= best.rank) return best;
    if (candidate.accepts(query, wanted)) return candidate;
  }
  return best;
}

export function schemesOf(protocols: readonly string[]): number {
  const takesHttp = protocols.includes('http') || protocols.includes('grpc') || protocols.includes('ws');
  const takesHttps = protocols.includes('https') || protocols.includes('grpcs') || protocols.includes('wss');
  return (takesHttp ? schemes.http : schemes.httpsOnly) | (takesHttps ? schemes.https : 0);
}
