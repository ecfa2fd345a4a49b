import type { ConfigDocument, EntityChange } from '@sallyport/contracts';
import { digestOf, hashOf, hashWith } from '@sallyport/declarative';

/** How many versions back a gateway's hash is compared before it is sent a change. */
const versionsKnownMax = 256;

/** What the newest version of a control plane comes to, known without holding all of it. */
export class Content {
  version: number;
  hash: string;
  readonly #digests = new Map<string, string>();
  /** By id of the plugin's entity. */
  readonly #plugins = new Map<string, string>();
  readonly #sizes = new Map<string, number>();
  readonly #hashes = new Map<number, string>();

  /** Reads a document in small steps. */
  static *read(version: number, { collections }: ConfigDocument): Generator<void, Content> {
    const content = new Content(version);
    let n = 0;
    for (const [collection, entities] of Object.entries(collections)) {
      for (const entity of entities) {
        if (++n % entitiesPerStep === 0) yield;
        content.#change({ collection, id: entity.id, entity });
      }
    }
    content.#remember();
    return content;
  }

  private constructor(version: number) {
    this.version = version;
    this.hash = hashOf({});
  }

  get entities(): number {
    return this.#digests.size;
  }

  /** Names of the plugins that are configured. */
  get plugins(): ReadonlySet<string> {
    return new Set(this.#plugins.values());
  }

  /** Collections that have entities. */
  get collections(): readonly string[] {
    return [...this.#sizes].flatMap(([name, size]) => (size > 0 ? [name] : []));
  }

  /** Undefined where it is not known any more. */
  hashOf(version: number): string | undefined {
    return this.#hashes.get(version);
  }

  advance(version: number, changes: readonly EntityChange[]): void {
    for (const change of changes) this.#change(change);
    this.version = version;
    this.#remember();
  }

  #change({ collection, id, entity }: EntityChange): void {
    const key = `${collection}/${id}`;
    const before = this.#digests.get(key);
    const after = entity && digestOf(collection, entity);
    this.hash = hashWith(this.hash, before, after);
    if (after === undefined) this.#digests.delete(key);
    else this.#digests.set(key, after);
    const size = this.#sizes.get(collection) ?? 0;
    this.#sizes.set(collection, size + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1));
    if (collection !== 'plugins') return;
    if (entity === undefined) this.#plugins.delete(id);
    else this.#plugins.set(id, String(entity['name']));
  }

  #remember(): void {
    this.#hashes.set(this.version, this.hash);
    if (this.#hashes.size > versionsKnownMax) this.#hashes.delete(this.#hashes.keys().next().value!);
  }
}

const entitiesPerStep = 200;
