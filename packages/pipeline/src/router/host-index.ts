import type { LayeredMap } from '../layered-map.ts';
import { byStanding, type Candidate } from './candidate.ts';
import type { CompiledCandidate } from './compile-route.ts';
import { PathIndex } from './path-index.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** A configured host: `a.example`, `*.example` (a suffix), `a.*` (a prefix), each with a port or without. */
export interface HostPattern {
  readonly kind: 'exact' | 'suffix' | 'prefix';
  /** The fixed part, lower-case: `a.example`, `.example`, `a.`. */
  readonly text: string;
  readonly port: number | undefined;
}

/** A longer name cannot exist in DNS (RFC 1035 §2.3.4), so no wildcard means it; also bounds the work of a lookup. */
const hostLengthMax = 255;

type Indexes<Route extends RoutedRoute> = LayeredMap<string, PathIndex<Route>>;
type Lookup<Route extends RoutedRoute> = ReadonlyMap<string, PathIndex<Route>>;

/** All candidates by host. Immutable; one with other candidates shares the hosts that do not change. */
export class HostIndex<Route extends RoutedRoute> {
  readonly #any: PathIndex<Route>;
  readonly #indexes: Record<HostPattern['kind'], Indexes<Route>>;
  /** The same for lookups. */
  readonly #exact: Lookup<Route>;
  readonly #suffix: Lookup<Route>;
  readonly #prefix: Lookup<Route>;
  readonly #hasSuffixes: boolean;
  readonly #hasPrefixes: boolean;
  readonly #hasPorts: boolean;

  constructor(any: PathIndex<Route>, indexes: Record<HostPattern['kind'], Indexes<Route>>, hasPorts: boolean) {
    this.#any = any;
    this.#indexes = indexes;
    this.#exact = indexes.exact.lookup;
    this.#suffix = indexes.suffix.lookup;
    this.#prefix = indexes.prefix.lookup;
    this.#hasSuffixes = !indexes.suffix.isEmpty;
    this.#hasPrefixes = !indexes.prefix.isEmpty;
    this.#hasPorts = hasPorts;
  }

  with(removed: readonly CompiledCandidate<Route>[], added: readonly CompiledCandidate<Route>[]): HostIndex<Route> {
    const edits = new Edits<Route>();
    for (const { candidate, hosts } of removed) edits.at(hosts, (edit) => edit.removed.add(candidate));
    for (const { candidate, hosts } of added) edits.at(hosts, (edit) => edit.added.push(candidate));
    const change = (kind: HostPattern['kind']) => {
      const before = this.#indexes[kind];
      const changes = [...edits.byKey[kind]].map(([key, edit]) => [key, edited(before.get(key), edit)] as const);
      return changes.length === 0 ? before : before.with(changes);
    };
    const indexes = { exact: change('exact'), suffix: change('suffix'), prefix: change('prefix') };
    const any = edits.any === undefined ? this.#any : this.#any.with(edits.any.removed, edits.any.added);
    return new HostIndex(any, indexes, this.#hasPorts || edits.hasPorts);
  }

  /** The candidate that stands first of those that match; `wanted` are bits of `schemes`. */
  search(query: RouteQuery, wanted: number): Candidate<Route> | undefined {
    const { host } = query;
    let best = this.#searchIn(this.#exact, host, query, wanted, undefined);
    if (host.length <= hostLengthMax) {
      if (this.#hasSuffixes) {
        for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
          best = this.#searchIn(this.#suffix, host.slice(dot), query, wanted, best);
        }
      }
      if (this.#hasPrefixes) {
        for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
          best = this.#searchIn(this.#prefix, host.slice(0, dot + 1), query, wanted, best);
        }
      }
    }
    return this.#any.search(query, wanted, best);
  }

  #searchIn(
    indexes: Lookup<Route>,
    text: string,
    query: RouteQuery,
    wanted: number,
    best: Candidate<Route> | undefined,
  ): Candidate<Route> | undefined {
    const index = indexes.get(text);
    if (index !== undefined) best = index.search(query, wanted, best);
    if (!this.#hasPorts) return best;
    const withPort = indexes.get(`${text}:${query.port}`);
    return withPort === undefined ? best : withPort.search(query, wanted, best);
  }
}

interface Edit<Route extends RoutedRoute> {
  readonly removed: Set<Candidate<Route>>;
  readonly added: Candidate<Route>[];
}

function edited<Route extends RoutedRoute>(
  index: PathIndex<Route> | undefined,
  { removed, added }: Edit<Route>,
): PathIndex<Route> | undefined {
  const after = index === undefined ? PathIndex.of(added.toSorted(byStanding)) : index.with(removed, added);
  return after.isEmpty ? undefined : after;
}

/** What changes, by host. */
class Edits<Route extends RoutedRoute> {
  any: Edit<Route> | undefined;
  hasPorts = false;
  readonly byKey: Record<HostPattern['kind'], Map<string, Edit<Route>>> = {
    exact: new Map(),
    suffix: new Map(),
    prefix: new Map(),
  };

  /** `hosts` undefined stands for any host. */
  at(hosts: readonly HostPattern[] | undefined, note: (edit: Edit<Route>) => void): void {
    if (hosts === undefined) {
      this.any ??= { removed: new Set(), added: [] };
      note(this.any);
      return;
    }
    for (const { kind, text, port } of hosts) {
      if (port !== undefined) this.hasPorts = true;
      const key = port === undefined ? text : `${text}:${port}`;
      let edit = this.byKey[kind].get(key);
      if (edit === undefined) {
        edit = { removed: new Set(), added: [] };
        this.byKey[kind].set(key, edit);
      }
      note(edit);
    }
  }
}
