import type { ConfigDocument, EntityChange } from '@sallyport/contracts';
import { digestOf, hashOf, hashWith } from '@sallyport/declarative';

/** What a control plane has changed in a configuration. */
export interface ConfigDelta {
  readonly fromHash: string;
  readonly toHash: string;
  readonly changes: readonly EntityChange[];
}

/**
 * The entities of a configuration that came from a control plane, by what they say in short: so that the primary knows
 * what a change comes to without holding the whole of it.
 */
export class ContentIndex {
  readonly #digests: Map<string, Map<string, string>>;
  #hash: string;

  private constructor(hash: string, digests: Map<string, Map<string, string>>) {
    this.#hash = hash;
    this.#digests = digests;
  }

  /** Reads a document in small steps. */
  static *read({ collections }: ConfigDocument): Generator<void, ContentIndex> {
    const all = new Map<string, Map<string, string>>();
    let hash = hashOf({});
    let n = 0;
    for (const [collection, entities] of Object.entries(collections)) {
      const digests = new Map<string, string>();
      all.set(collection, digests);
      for (const entity of entities) {
        if (n++ % entitiesPerStep === 0) yield;
        const digest = digestOf(collection, entity);
        hash = hashWith(hash, digests.get(entity.id), digest);
        digests.set(entity.id, digest);
      }
    }
    return new ContentIndex(hash, all);
  }

  get hash(): string {
    return this.#hash;
  }

  /** How many entities there are, by collection. */
  get counts(): Record<string, number> {
    return Object.fromEntries([...this.#digests].flatMap(([name, { size }]) => (size > 0 ? [[name, size]] : [])));
  }

  /** Takes changes over; gives what takes them back. */
  change(changes: readonly EntityChange[]): () => void {
    const hashBefore = this.#hash;
    const before: { digests: Map<string, string>; id: string; digest: string | undefined }[] = [];
    for (const { collection, id, entity } of changes) {
      let digests = this.#digests.get(collection);
      if (digests === undefined) {
        digests = new Map();
        this.#digests.set(collection, digests);
      }
      const known = digests.get(id);
      const digest = entity && digestOf(collection, entity);
      before.push({ digests, id, digest: known });
      this.#hash = hashWith(this.#hash, known, digest);
      set(digests, id, digest);
    }
    return () => {
      for (const { digests, id, digest } of before.reverse()) set(digests, id, digest);
      this.#hash = hashBefore;
    };
  }
}

const entitiesPerStep = 100;

function set(digests: Map<string, string>, id: string, digest: string | undefined): void {
  if (digest === undefined) digests.delete(id);
  else digests.set(id, digest);
}
