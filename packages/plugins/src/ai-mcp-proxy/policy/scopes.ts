import type { PrimitiveKind } from '@sallyport/mcp';
import { scopesOf } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import { type RuleSets, setsIn, setsOf } from './rules.ts';

/** Which scopes a token needs for which primitive. */
export class Scopes {
  readonly #sets: RuleSets;
  readonly #wanted: ReadonlySet<string>;

  constructor(sets: RuleSets) {
    this.#sets = sets;
    this.#wanted = new Set(
      setsIn(sets)
        .flatMap((set) => Object.values(set))
        .flatMap(({ entries }) => entries.all.flatMap(({ scopes }) => scopes?.wanted ?? [])),
    );
  }

  /** Some primitive needs any. */
  get areNeeded(): boolean {
    return this.#wanted.size > 0;
  }

  /** Adds to `missing`, which is made when there is something, what the token should hold for this primitive and doesn't. */
  lackingFor(
    x: Exchange,
    kind: PrimitiveKind,
    name: string,
    source: string | undefined,
    missing: Set<string> | undefined,
  ): Set<string> | undefined {
    if (this.#wanted.size === 0) return missing;
    const held = scopesOf(x.claims);
    let all = missing;
    for (const set of setsOf(this.#sets, source)) {
      for (const entry of set[kind].entries.of(name)) {
        if (entry?.scopes === undefined || entry.scopes.isMetBy(held)) continue;
        all ??= new Set();
        for (const scope of entry.scopes.wanted) all.add(scope);
      }
    }
    return all;
  }

  /**
   * Everything that a client should ask for: what is missing, what every request of the route needs, and what the token holds for
   * other primitives, since a client exchanges it for one with these scopes and no others.
   */
  challengeFor(x: Exchange, missing: ReadonlySet<string>): readonly string[] {
    const held = scopesOf(x.claims);
    const all = new Set([...(x.protectedResource?.scopes ?? []), ...missing]);
    for (const scope of this.#wanted) if (held.has(scope)) all.add(scope);
    return [...all];
  }
}
