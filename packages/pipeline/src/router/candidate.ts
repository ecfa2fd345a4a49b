import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';

/** Bits of `Candidate.schemes`: the schemes a route takes, and whether plain HTTP is to be sent to HTTPS. */
export const schemes = { http: 1, https: 2, httpsOnly: 4 } as const;

/** Where a candidate stands among all of a router: of higher priority first, and of equals the one that was configured first. */
export interface Standing {
  /** The priority in two parts of at most 31 bits: larger numbers would be objects of their own, and each look at them a cache miss. */
  readonly high: number;
  readonly low: number;
  readonly order: number;
}

export function standingOf(priority: number, order: number): Standing {
  return { high: Math.floor(priority / lowRange), low: priority % lowRange, order };
}

const lowRange = 2 ** 31;

export function priorityIn({ high, low }: Standing): number {
  return high * lowRange + low;
}

/** A way to reach a route: one of its paths, or one of the ways through its expression. Hosts are the index's part. */
export interface Candidate<Route extends RoutedRoute> extends Standing {
  /** What the path must begin with. */
  readonly literal: string;
  readonly schemes: number;
  /** Checks everything that no index has; `wanted` are bits of `schemes`, of which one is enough. */
  accepts(query: RouteQuery, wanted: number): boolean;
  /** The result for a request that was accepted. */
  match(query: RouteQuery): RouteMatch<Route>;
}

/** Whether one that is at best `other` is of no use beside `best`. */
export function isBehind(other: Standing, best: Standing): boolean {
  if (other.high !== best.high) return other.high < best.high;
  return other.low === best.low ? other.order >= best.order : other.low < best.low;
}

/** For sorting: as they are tried. */
export function byStanding(a: Standing, b: Standing): number {
  return b.high - a.high || b.low - a.low || a.order - b.order;
}

/** The first accepted of `candidates` (as they are tried), unless `best` comes before it. */
export function firstAccepted<Route extends RoutedRoute>(
  candidates: readonly Candidate<Route>[],
  query: RouteQuery,
  wanted: number,
  best: Candidate<Route> | undefined,
): Candidate<Route> | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    if (best !== undefined && isBehind(candidate, best)) return best;
    if (candidate.accepts(query, wanted)) return candidate;
  }
  return best;
}

export function schemesOf(protocols: readonly string[]): number {
  const takesHttp = protocols.includes('http') || protocols.includes('grpc') || protocols.includes('ws');
  const takesHttps = protocols.includes('https') || protocols.includes('grpcs') || protocols.includes('wss');
  return (takesHttp ? schemes.http : schemes.httpsOnly) | (takesHttps ? schemes.https : 0);
}
