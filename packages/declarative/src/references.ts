import type { CollectionDefinition, ForeignKey } from '@sallyport/contracts';
import type { Draft } from './drafts.ts';
import { isNull, member, type Node, textOf } from './nodes.ts';
import type { Problems } from './problems.ts';

/** Finds the entities that others refer to, by id or by any of their names. */
export class References {
  readonly #byId = new Map<string, Map<string, Draft>>();
  readonly #byName = new Map<string, Map<string, Draft>>();
  readonly #names: ReadonlyMap<string, readonly string[]>;
  readonly #problems: Problems;
  /** Added to what is said about a reference to nothing. */
  readonly #hint: string;

  constructor(
    collections: readonly CollectionDefinition[],
    drafts: ReadonlyMap<string, readonly Draft[]>,
    problems: Problems,
    hasLookups: boolean,
  ) {
    this.#problems = problems;
    this.#names = new Map(collections.map(({ name, nameFields = [] }) => [name, nameFields]));
    this.#hint = hasLookups ? '; default_lookup_tags cannot help here, the entity must be in one of the files' : '';
    for (const { name, nameFields = [] } of collections) {
      const ids = new Map<string, Draft>();
      const names = new Map<string, Draft>();
      for (const draft of drafts.get(name)!) {
        const id = textOf(draft.node, 'id');
        if (id !== undefined) ids.set(id, draft);
      }
      // In order of preference: one consumer's username goes before another's custom_id.
      for (const field of nameFields) {
        for (const draft of drafts.get(name)!) {
          const text = textOf(draft.node, field);
          if (text !== undefined && !names.has(text)) names.set(text, draft);
        }
      }
      this.#byId.set(name, ids);
      this.#byName.set(name, names);
    }
  }

  find(collection: string, idOrName: string): Draft | undefined {
    return this.#byId.get(collection)?.get(idOrName) ?? this.#byName.get(collection)?.get(idOrName);
  }

  /** An id that was made up is known from here on. */
  learn(draft: Draft): void {
    this.#byId.get(draft.definition.name)?.set(draft.id, draft);
  }

  /** The references of an entity, as `{ id }`, or ids where the field holds a list. */
  resolve(draft: Draft): Record<string, unknown> {
    const resolved: Record<string, unknown> = {};
    for (const foreignKey of draft.definition.foreignKeys ?? []) {
      const { field, required } = foreignKey;
      const written = member(draft.node, field);
      const isWritten = written !== undefined && !isNull(written);
      if (draft.parent?.field === field) {
        if (isWritten)
          this.#problems.of(draft, field, 'value must be null: the entity is written below the one it belongs to');
        resolved[field] = { id: draft.parent.draft.id };
      } else if (!isWritten) {
        if (required) this.#problems.of(draft, field, 'required field missing');
      } else if (foreignKey.list) {
        resolved[field] = this.#resolveList(draft, foreignKey, written);
      } else {
        const id = this.#resolveOne(draft, foreignKey, written, field);
        if (id !== undefined) resolved[field] = { id };
      }
    }
    return resolved;
  }

  #resolveList(draft: Draft, foreignKey: ForeignKey, written: Node): string[] {
    if (written.kind !== 'list') {
      this.#problems.of(draft, foreignKey.field, 'expected an array');
      return [];
    }
    const ids = written.items.map((item, i) => this.#resolveOne(draft, foreignKey, item, `${foreignKey.field}.${i}`));
    return ids.filter((id) => id !== undefined);
  }

  #resolveOne(draft: Draft, { field, collection }: ForeignKey, written: Node, path: string): string | undefined {
    const name = this.#nameIn(written, collection);
    if (name === undefined) {
      this.#problems.of(draft, path, 'expected a name or an id, or a record with one of them');
      return undefined;
    }
    const found = this.find(collection, name);
    if (found === undefined) {
      this.#problems.of(
        draft,
        path,
        `invalid reference '${field}: ${name}' (no such entry in '${collection}')${this.#hint}`,
      );
    }
    return found?.id;
  }

  #nameIn(written: Node, collection: string): string | undefined {
    if (written.kind === 'scalar') return String(written.value);
    if (written.kind === 'list') return undefined;
    for (const field of ['id', ...(this.#names.get(collection) ?? [])]) {
      const text = textOf(written, field);
      if (text !== undefined) return text;
    }
    return undefined;
  }
}
