import { type Candidate, firstAccepted } from './candidate.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** Up to this many candidates are tried one after another: most hosts have few routes, and maps are large. */
const listedMax = 8;

interface LengthGroup<Route extends RoutedRoute> {
  readonly length: number;
  /** The best rank of the group. */
  readonly bestRank: number;
  readonly byLiteral: Map<string, Candidate<Route>[]>;
}

/**
 * The candidates of one host, found by the constant start of their path. Candidates are added in order of rank. Kong's
 * prefixes are plain text (`/foo` matches `/foobar`), so there is one map per length of prefix rather than a tree of segments.
 */
export class PathIndex<Route extends RoutedRoute> {
  #listed: Candidate<Route>[] | undefined = [];
  /** Longest first: the longest prefix mostly wins, and then no shorter group needs a look. */
  #groups: LengthGroup<Route>[] = [];
  #bestRank = Number.MAX_SAFE_INTEGER;

  add(candidate: Candidate<Route>): void {
    this.#bestRank = Math.min(this.#bestRank, candidate.rank);
    if (this.#listed === undefined) {
      this.#addToGroup(candidate);
    } else if (this.#listed.length < listedMax) {
      this.#listed.push(candidate);
    } else {
      for (const listed of this.#listed) this.#addToGroup(listed);
      this.#addToGroup(candidate);
      this.#listed = undefined;
    }
  }

  #addToGroup(candidate: Candidate<Route>): void {
    const { length } = candidate.literal;
    let group = this.#groups.find((known) => known.length === length);
    if (group === undefined) {
      group = { length, bestRank: candidate.rank, byLiteral: new Map() };
      this.#groups.push(group);
      this.#groups.sort((a, b) => b.length - a.length);
    }
    const known = group.byLiteral.get(candidate.literal);
    if (known === undefined) group.byLiteral.set(candidate.literal, [candidate]);
    else known.push(candidate);
  }

  /** The better of `best` and the first candidate that matches. */
  search(query: RouteQuery, wanted: number, best: Candidate<Route> | undefined): Candidate<Route> | undefined {
    if (best !== undefined && this.#bestRank >= best.rank) return best;
    const { path } = query;
    if (this.#listed !== undefined) {
      for (const candidate of this.#listed) {
        if (best !== undefined && candidate.rank >= best.rank) return best;
        if (path.startsWith(candidate.literal) && candidate.accepts(query, wanted)) return candidate;
      }
      return best;
    }
    for (const { length, bestRank, byLiteral } of this.#groups) {
      if (length > path.length || (best !== undefined && bestRank >= best.rank)) continue;
      const candidates = byLiteral.get(path.slice(0, length));
      if (candidates !== undefined) best = firstAccepted(candidates, query, wanted, best);
    }
    return best;
  }
}
