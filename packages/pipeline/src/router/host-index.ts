import type { Candidate } from './candidate.ts';
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

type Indexes<Route extends RoutedRoute> = Map<string, PathIndex<Route>>;

/** All candidates by host. They are added in order of rank. */
export class HostIndex<Route extends RoutedRoute> {
  readonly #any = new PathIndex<Route>();
  readonly #exact: Indexes<Route> = new Map();
  readonly #suffix: Indexes<Route> = new Map();
  readonly #prefix: Indexes<Route> = new Map();
  #hasPorts = false;

  /** `hosts` undefined stands for any host. */
  add(candidate: Candidate<Route>, hosts: readonly HostPattern[] | undefined): void {
    if (hosts === undefined) {
      this.#any.add(candidate);
      return;
    }
    for (const { kind, text, port } of hosts) {
      const indexes = kind === 'exact' ? this.#exact : kind === 'suffix' ? this.#suffix : this.#prefix;
      if (port !== undefined) this.#hasPorts = true;
      const key = port === undefined ? text : `${text}:${port}`;
      let index = indexes.get(key);
      if (index === undefined) {
        index = new PathIndex();
        indexes.set(key, index);
      }
      index.add(candidate);
    }
  }

  /** The candidate of lowest rank that matches; `wanted` are bits of `schemes`. */
  search(query: RouteQuery, wanted: number): Candidate<Route> | undefined {
    const { host } = query;
    let best = this.#searchIn(this.#exact, host, query, wanted, undefined);
    if (host.length <= hostLengthMax) {
      if (this.#suffix.size > 0) {
        for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
          best = this.#searchIn(this.#suffix, host.slice(dot), query, wanted, best);
        }
      }
      if (this.#prefix.size > 0) {
        for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
          best = this.#searchIn(this.#prefix, host.slice(0, dot + 1), query, wanted, best);
        }
      }
    }
    return this.#any.search(query, wanted, best);
  }

  #searchIn(
    indexes: Indexes<Route>,
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
