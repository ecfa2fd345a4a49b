/** Names of tools and the like that there are, as labels of metrics. Callers may ask for any name, and servers say in many ways that they have no such tool. */
export class KnownNames {
  readonly #byPlace = new Map<string, Set<string>>();

  /** There is something of this name, at this route, say. */
  learn(place: string, name: string): void {
    const names = this.#byPlace.get(place);
    if (names === undefined) this.#byPlace.set(place, new Set([name]));
    else if (names.size < namesMax) names.add(name);
  }

  /** The name where it is known, else nothing. */
  labelOf(place: string, name: string): string {
    return this.#byPlace.get(place)?.has(name) === true ? name : '';
  }
}

const namesMax = 10_000;
