import type { EntityName } from '@sallyport/contracts';
import type { NamesAdded, NamesMessage } from '../event-host/messages.ts';

/** What people call the entities of the active configuration, for an event host that starts later. */
export class KeptNames {
  #file: NamesMessage | undefined;
  /** Since those of the file, by entity: one that changes again and again takes no more room. */
  readonly #added = new Map<string, EntityName>();
  #hash: string | undefined;

  /** All names of a configuration are in this file. */
  use(hash: string, file: string): NamesMessage {
    this.#file = { type: 'names', hash, file };
    this.#added.clear();
    this.#hash = undefined;
    return this.#file;
  }

  /** They are in another file, and that one may go. */
  moveTo(file: string): void {
    if (this.#file !== undefined) this.#file = { ...this.#file, file };
  }

  /** Some entities have changed, and have these names now. */
  add(hash: string, names: readonly EntityName[]): NamesAdded {
    for (const name of names) this.#added.set(JSON.stringify([name.kind, name.id]), name);
    this.#hash = hash;
    return { type: 'names-added', hash, names };
  }

  /** What a host is told that knows of none. */
  get all(): readonly (NamesMessage | NamesAdded)[] {
    if (this.#file === undefined) return [];
    if (this.#hash === undefined) return [this.#file];
    return [this.#file, { type: 'names-added', hash: this.#hash, names: [...this.#added.values()] }];
  }
}
