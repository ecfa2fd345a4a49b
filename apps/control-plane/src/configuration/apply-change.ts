import { randomBytes } from 'node:crypto';
import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import { VersionMismatch } from '@sallyport/store';
import type { ConfigChange, Fields, ParentEntity } from './change.ts';
import type { Collections } from './collections.ts';
import { type ConfigDraft, uuid } from './draft.ts';
import { lostSecrets, withHiddenSecrets } from './hidden-secrets.ts';
import { maskedEntity } from './masked-entity.ts';
import { mergeFields } from './merge-fields.ts';
import type { ProblemList } from './problem-list.ts';
import { readFields } from './read-fields.ts';
import { noSuch, resolvePartials, resolveReferences } from './resolve-references.ts';
import { isSame } from './same-entity.ts';

/** The entity that a change is about; undefined where there was nothing to delete, or where it cannot be done. */
export type Applied = { collection: string; id: string } | undefined;

/** Makes changes in a draft, one after another: each sees what those before it did. */
export class ChangeApplier {
  readonly #draft: ConfigDraft;
  readonly #collections: Collections;
  readonly #problems: ProblemList;
  readonly #nowSeconds: number;

  constructor(draft: ConfigDraft, collections: Collections, problems: ProblemList, nowSeconds: number) {
    this.#draft = draft;
    this.#collections = collections;
    this.#problems = problems;
    this.#nowSeconds = nowSeconds;
  }

  async apply(change: ConfigChange, index: number): Promise<Applied> {
    const definition = this.#collections.get(change.collection);
    const parent = change.parent && (await this.#parentOf(definition, change.parent));
    if (change.parent !== undefined && parent === undefined) {
      if (change.action !== 'delete') this.#missing(index, definition, change.parent.key);
      return undefined;
    }
    const known = change.action === 'create' ? undefined : await this.#draft.find(definition.name, change.key, parent);
    await this.#checkVersion(change, definition, known);
    switch (change.action) {
      case 'delete':
        if (known !== undefined) this.#draft.set(definition.name, known.id, undefined);
        return known && { collection: definition.name, id: known.id };
      case 'patch':
        if (known === undefined) return this.#missing(index, definition, change.key);
        return await this.#keep(index, definition, mergeFields(known, change.fields), known.id, known, parent);
      case 'put':
        return await this.#put(index, definition, change.key, change.fields, known, parent);
      case 'create':
        return await this.#create(index, definition, change.fields, parent);
    }
  }

  async #put(
    index: number,
    definition: CollectionDefinition,
    key: string,
    fields: Fields,
    known: Entity | undefined,
    parent: { field: string; id: string } | undefined,
  ): Promise<Applied> {
    if (uuid.test(key)) {
      // It is below another parent.
      if (known === undefined && (await this.#draft.get(definition.name, key)) !== undefined)
        return this.#missing(index, definition, key);
      return await this.#keep(index, definition, fields, key, known, parent);
    }
    const names = definition.nameFields ?? [];
    const field = names.find((name) => known?.[name] === key) ?? names[0];
    if (field === undefined) {
      this.#problems.add(index, definition, 'primary-key', { path: 'id', message: 'expected a valid UUID' });
      return undefined;
    }
    return await this.#keep(
      index,
      definition,
      { ...fields, [field]: key },
      known?.id ?? this.#draft.newId(definition.name),
      known,
      parent,
    );
  }

  async #create(
    index: number,
    definition: CollectionDefinition,
    fields: Fields,
    parent: { field: string; id: string } | undefined,
  ): Promise<Applied> {
    const given = Object.hasOwn(fields, 'id') ? fields['id'] : undefined;
    const id = typeof given === 'string' && uuid.test(given) ? given : this.#draft.newId(definition.name);
    if (id === given && (await this.#draft.get(definition.name, id)) !== undefined) {
      const message = `primary key violation on key '{id="${id}"}'`;
      this.#problems.add(index, definition, 'primary-key', { path: 'id', message, fields: { id } }, { id });
      return undefined;
    }
    return await this.#keep(index, definition, fields, id, undefined, parent);
  }

  /** Reads what was written of an entity, and puts it into the draft. */
  async #keep(
    index: number,
    definition: CollectionDefinition,
    written: Fields,
    id: string,
    known: Entity | undefined,
    parent: { field: string; id: string } | undefined,
  ): Promise<Applied> {
    const { name } = definition;
    const show = (entity: Fields) => maskedEntity(this.#collections, name, entity as Entity);
    const whole = withHiddenSecrets(written, known, show);
    const fields = known === undefined ? withMadeUp(definition, whole) : whole;
    const isIdKnown = known !== undefined || fields['id'] === undefined;
    const read = readFields(definition, isIdKnown ? { ...fields, id } : fields);
    const references = new Map(read.references);
    if (parent !== undefined) references.set(parent.field, { id: parent.id });
    const resolved = await resolveReferences(this.#draft, this.#collections, definition, references);
    const partials = name === 'plugins' ? await resolvePartials(this.#draft, this.#collections, read.own) : [];
    const entity: Entity = { id, ...set(read.own), ...resolved.fields };
    if (read.tags !== undefined) entity.tags = read.tags;
    entity.created_at = known?.created_at ?? read.createdAt ?? this.#nowSeconds;
    entity.updated_at = this.#nowSeconds;

    const issues = [...read.issues];
    if (issues.length === 0) issues.push(...(definition.checkWhole?.(entity) ?? []));
    if (issues.length === 0) issues.push(...lostSecrets(entity, show).map((path) => ({ path, message: notKnown })));
    for (const issue of issues) this.#problems.add(index, definition, 'schema', issue, entity);
    for (const { kind, ...issue } of [...resolved.issues, ...partials])
      this.#problems.add(index, definition, kind, issue, entity);
    if (issues.length > 0 || resolved.issues.length > 0 || partials.length > 0) return undefined;
    if (known === undefined || !isSame(known, entity)) this.#draft.set(name, id, entity);
    return { collection: name, id };
  }

  async #parentOf(
    { foreignKeys = [] }: CollectionDefinition,
    { field, key }: ParentEntity,
  ): Promise<{ field: string; id: string } | undefined> {
    const target = foreignKeys.find((foreignKey) => foreignKey.field === field)!.collection;
    const found = await this.#draft.find(target, key);
    return found && { field, id: found.id };
  }

  async #checkVersion({ ifVersion }: ConfigChange, { name }: CollectionDefinition, known: Entity | undefined) {
    if (ifVersion === undefined) return;
    const version = known === undefined ? 0 : ((await this.#draft.before(name, known.id))?.version ?? 0);
    if (version !== ifVersion)
      throw new VersionMismatch(
        version === 0
          ? 'It is not there any more.'
          : `It was changed in version ${version}, after the version ${ifVersion} that the change is about.`,
      );
  }

  #missing(index: number, definition: CollectionDefinition, key: string): undefined {
    const message = noSuch(uuid.test(key) ? 'id' : (definition.nameFields?.[0] ?? 'id'), key, definition);
    this.#problems.add(index, definition, 'not-found', { path: '', message });
  }
}

const notKnown = 'the secret that was here is not known; write it anew';

function set(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** 32 characters, as Kong makes them up. */
function withMadeUp({ madeUp = [] }: CollectionDefinition, fields: Fields): Fields {
  const missing = madeUp.filter((field) => !Object.hasOwn(fields, field) || fields[field] === null);
  if (missing.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(missing.map((field) => [field, randomBytes(24).toString('base64url')])) };
}
