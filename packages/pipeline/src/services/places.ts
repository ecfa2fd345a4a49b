/** How much may be under way at once: places that are taken, and given back when it is over. */
export interface PlacesPort {
  /** Places of this node: counted over all its workers; those of a worker that dies are free at once. */
  readonly local: Places;
}

export interface Places {
  /** Takes one of `max` places; undefined when all are taken. Rejects when the node does not answer. */
  take(key: string, max: number): Promise<HeldPlace | undefined>;
}

export interface HeldPlace {
  /** Any number of times. */
  giveBack(): void;
}
