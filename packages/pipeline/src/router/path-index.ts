import { LayeredMap } from '../layered-map.ts';
import { runAtOnce } from '../run-at-once.ts';
import { byStanding, type Candidate, firstAccepted, isBehind, type Standing } from './candidate.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** Up to this many candidates are tried one after another: most hosts have few routes, and maps are large. */
const listedMax = 8;

/** Candidates whose literals have one length. */
interface LengthGroup<Route extends RoutedRoute> {
  readonly length: number;
  /** None of the group stands before this. */
  readonly best: Standing;
  readonly byLiteral: LayeredMap<string, readonly Candidate<Route>[]>;
  /** The same for lookups. */
  readonly lookup: ReadonlyMap<string, readonly Candidate<Route>[]>;
}

/**
 * The candidates of one host, found by the constant start of their path. Kong's prefixes are plain text (`/foo` matches
 * `/foobar`), so there is one map per length of prefix rather than a tree of segments. Immutable; one with other candidates
 * shares what does not change.
 */
export class PathIndex<Route extends RoutedRoute> {
  /** As they are tried; undefined when there are many. */
  readonly #listed: readonly Candidate<Route>[] | undefined;
  /** Longest first: the longest prefix mostly wins, and then no shorter group needs a look. */
  readonly #groups: readonly LengthGroup<Route>[];
  /** None stands before this. */
  readonly #best: Standing;

  private constructor(
    listed: readonly Candidate<Route>[] | undefined,
    groups: readonly LengthGroup<Route>[],
    best: Standing,
  ) {
    this.#listed = listed;
    this.#groups = groups;
    this.#best = best;
  }

  /** `candidates`: in order of standing. */
  static of<Route extends RoutedRoute>(candidates: readonly Candidate<Route>[]): PathIndex<Route> {
    return runAtOnce(PathIndex.steps(candidates));
  }

  /** The same in small steps. */
  static *steps<Route extends RoutedRoute>(candidates: readonly Candidate<Route>[]): Generator<void, PathIndex<Route>> {
    const best = foremost(candidates);
    if (candidates.length <= listedMax) return new PathIndex<Route>(candidates, noGroups, best);
    return new PathIndex<Route>(undefined, yield* groupSteps(candidates), best);
  }

  get isEmpty(): boolean {
    return this.#listed === undefined ? this.#groups.length === 0 : this.#listed.length === 0;
  }

  with(removed: ReadonlySet<Candidate<Route>>, added: readonly Candidate<Route>[]): PathIndex<Route> {
    if (this.#listed !== undefined) return PathIndex.of(changed(this.#listed, removed, added));
    const groups = new Map(this.#groups.map((group) => [group.length, group]));
    for (const [length, edits] of editsByLength(removed, added)) {
      const group = withEdits(length, groups.get(length), edits);
      if (group === undefined) groups.delete(length);
      else groups.set(length, group);
    }
    return new PathIndex(undefined, longestFirst(groups.values()), foremost([this.#best, ...added]));
  }

  /** The better of `best` and the first candidate that matches. */
  search(query: RouteQuery, wanted: number, best: Candidate<Route> | undefined): Candidate<Route> | undefined {
    if (best !== undefined && isBehind(this.#best, best)) return best;
    const { path } = query;
    if (this.#listed !== undefined) {
      for (const candidate of this.#listed) {
        if (best !== undefined && isBehind(candidate, best)) return best;
        if (path.startsWith(candidate.literal) && candidate.accepts(query, wanted)) return candidate;
      }
      return best;
    }
    for (const { length, best: bestHere, lookup } of this.#groups) {
      if (length > path.length || (best !== undefined && isBehind(bestHere, best))) continue;
      const candidates = lookup.get(path.slice(0, length));
      if (candidates !== undefined) best = firstAccepted(candidates, query, wanted, best);
    }
    return best;
  }
}

const noGroups: readonly never[] = [];
const last: Standing = { high: -1, low: 0, order: 0 };

/** A copy: what is kept of a candidate must not keep the candidate. */
function foremost(standings: readonly Standing[]): Standing {
  const { high, low, order } = standings.reduce((best, other) => (isBehind(other, best) ? best : other), last);
  return { high, low, order };
}

const candidatesPerStep = 500;

function* groupSteps<Route extends RoutedRoute>(
  candidates: readonly Candidate<Route>[],
): Generator<void, LengthGroup<Route>[]> {
  const groups = new Map<number, { best: Standing; byLiteral: Map<string, Candidate<Route>[]> }>();
  for (let i = 0; i < candidates.length; i++) {
    if (i % candidatesPerStep === 0) yield;
    const candidate = candidates[i]!;
    const { literal } = candidate;
    let group = groups.get(literal.length);
    if (group === undefined) {
      group = { best: foremost([candidate]), byLiteral: new Map() };
      groups.set(literal.length, group);
    }
    const known = group.byLiteral.get(literal);
    if (known === undefined) group.byLiteral.set(literal, [candidate]);
    else known.push(candidate);
  }
  return longestFirst(
    [...groups].map(([length, { best, byLiteral }]) => groupOf(length, best, new LayeredMap(byLiteral))),
  );
}

function groupOf<Route extends RoutedRoute>(
  length: number,
  best: Standing,
  byLiteral: LengthGroup<Route>['byLiteral'],
): LengthGroup<Route> {
  return { length, best, byLiteral, lookup: byLiteral.lookup };
}

function longestFirst<Route extends RoutedRoute>(groups: Iterable<LengthGroup<Route>>): LengthGroup<Route>[] {
  return [...groups].sort((a, b) => b.length - a.length);
}

interface Edits<Route extends RoutedRoute> {
  readonly removed: ReadonlySet<Candidate<Route>>;
  readonly added: Candidate<Route>[];
  readonly literals: Set<string>;
}

function editsByLength<Route extends RoutedRoute>(
  removed: ReadonlySet<Candidate<Route>>,
  added: readonly Candidate<Route>[],
): ReadonlyMap<number, Edits<Route>> {
  const all = new Map<number, Edits<Route>>();
  const editsOf = ({ literal }: Candidate<Route>) => {
    let edits = all.get(literal.length);
    if (edits === undefined) {
      edits = { removed, added: [], literals: new Set() };
      all.set(literal.length, edits);
    }
    edits.literals.add(literal);
    return edits;
  };
  for (const candidate of removed) editsOf(candidate);
  for (const candidate of added) editsOf(candidate).added.push(candidate);
  return all;
}

/** Undefined when nothing is left. What `best` says stays true when the best of a group goes. */
function withEdits<Route extends RoutedRoute>(
  length: number,
  group: LengthGroup<Route> | undefined,
  { removed, added, literals }: Edits<Route>,
): LengthGroup<Route> | undefined {
  const before = group?.byLiteral ?? new LayeredMap<string, readonly Candidate<Route>[]>();
  const byLiteral = before.with(
    [...literals].map((literal) => {
      const of = added.filter((candidate) => candidate.literal === literal);
      const candidates = changed(before.get(literal) ?? [], removed, of);
      return [literal, candidates.length > 0 ? candidates : undefined] as const;
    }),
  );
  if (byLiteral.isEmpty) return undefined;
  return groupOf(length, foremost([group?.best ?? last, ...added]), byLiteral);
}

function changed<Route extends RoutedRoute>(
  candidates: readonly Candidate<Route>[],
  removed: ReadonlySet<Candidate<Route>>,
  added: readonly Candidate<Route>[],
): readonly Candidate<Route>[] {
  return [...candidates.filter((candidate) => !removed.has(candidate)), ...added].sort(byStanding);
}
