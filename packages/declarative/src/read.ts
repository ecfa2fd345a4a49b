import { createHash } from 'node:crypto';
import { type CollectionDefinition, type ConfigDocument, type Entity, type EntityIssue, type EntityRef, findIssues, type Problem } from '@sallyport/contracts';
import { certificateIssues } from './certificates.ts';
import { type Draft, gather, isRecord, type Written } from './gather.ts';
import { readMeta } from './meta.ts';
import { linkPartials } from './partials.ts';
import { type Place, Source, type SourcePath } from './source.ts';
import { substitute } from './substitute.ts';
import { deterministicId } from './uuid.ts';

export interface ReadOptions {
  /** For `${{ env "DECK_X" }}`. */
  env: Readonly<Record<string, string | undefined>>;
  /** The core's and those of the plugins, each after those it refers to. */
  collections: readonly CollectionDefinition[];
  /** Stand names in for values of the environment. */
  mockEnv?: boolean;
  /** What `created_at` of entities says that say nothing. Seconds; default 0, "since ever". */
  nowSeconds?: number;
}

export interface ReadResult {
  /** Undefined when there are problems. */
  document: ConfigDocument | undefined;
  problems: Problem[];
  /** Where an entity, or a dotted path inside it, stands in the files. */
  locate(collection: string, id: string, path?: string): Place | undefined;
}

/**
 * Reads declarative files into one document: environment filled in, nested entities made flat, references resolved,
 * defaults filled in, ids given, credentials sealed. Everything that is wrong is reported at once, with its place.
 */
export function readDeclarative(files: readonly { file: string; text: string }[], options: ReadOptions): ReadResult {
  return new Reader(options).read(files);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const badTag = /[,/]|[^\x20-\x7e\u0080-\u{10ffff}]/u;

class Reader {
  readonly #options: ReadOptions;
  readonly #problems: Problem[] = [];
  readonly #drafts: Draft[] = [];
  /** By collection, then by id and name. */
  readonly #known = new Map<string, Map<string, Draft>>();
  readonly #byId = new Map<string, Draft>();

  constructor(options: ReadOptions) {
    this.#options = options;
    for (const { name } of options.collections) this.#known.set(name, new Map());
  }

  read(files: readonly { file: string; text: string }[]): ReadResult {
    for (const { file, text } of files) this.#readFile(file, text);
    const byCollection = Map.groupBy(this.#drafts, ({ collection }) => collection.name);
    const entities: Record<string, Entity[]> = {};
    // References point at collections that come earlier, so ids are there when they are needed.
    for (const collection of this.#options.collections) {
      const drafts = byCollection.get(collection.name) ?? [];
      if (drafts.length > 0) entities[collection.name] = this.#finish(collection, drafts);
    }
    linkPartials(entities, (id, issue) => this.#report(this.#byId.get(`plugins|${id}`)!, issue));

    const locate: ReadResult['locate'] = (collection, id, path) => this.#locate(collection, id, path);
    if (this.#problems.length > 0) return { document: undefined, problems: this.#problems, locate };
    for (const collection of this.#options.collections) {
      const list = entities[collection.name];
      if (list !== undefined && collection.seal !== undefined) entities[collection.name] = list.map((entity) => collection.seal!(entity));
    }
    return { document: { hash: hashOf(entities), collections: entities }, problems: [], locate };
  }

  #readFile(file: string, text: string): void {
    const { text: filled, problems } = substitute(text, this.#options.env, this.#options.mockEnv);
    if (problems.length > 0) {
      for (const { offset, message } of problems) this.#problems.push({ file, ...lineOf(text, offset), message });
      return;
    }
    const source = new Source(file, filled);
    if (source.errors.length > 0) {
      for (const error of source.errors) this.#problems.push({ file, ...error });
      return;
    }
    const { meta, problems: metaProblems } = readMeta(source);
    const gathered = gather(source, { collections: this.#options.collections, ...meta });
    for (const { path, message } of metaProblems) this.#problems.push({ ...source.placeOf(path), path: path.join('.'), message });
    for (const { path, message, draft } of gathered.problems) {
      const inner = draft === undefined ? path.join('.') : path.slice(draft.path.length).join('.');
      this.#problems.push({ ...source.placeOf(path), ...(draft === undefined ? {} : subjectOf(draft)), path: inner, message });
    }
    this.#drafts.push(...gathered.drafts);
  }

  #finish(collection: CollectionDefinition, drafts: readonly Draft[]): Entity[] {
    const entities: Entity[] = [];
    const uniques = (collection.unique ?? []).map((fields) => ({ fields, seen: new Set<string>() }));
    const known = this.#known.get(collection.name)!;
    drafts.forEach((draft, index) => {
      const references = this.#resolve(draft);
      const { id, tags, created_at, updated_at, ...own } = draft.fields;
      const { value, issues } = findIssues(collection.schema, own);
      const all = [...issues, ...commonIssues({ id, tags, created_at, updated_at }), ...certificateIssues(collection.name, own)];
      for (const issue of all) this.#report(draft, issue);
      const fields = { ...((value as Record<string, unknown> | undefined) ?? own), ...references };
      draft.id = typeof id === 'string' ? id : this.#idFor(draft, fields, index);
      for (const { fields: names, seen } of uniques) this.#checkUnique(draft, names, fields, seen);
      this.#remember(draft, known);
      const created = typeof created_at === 'number' ? created_at : (this.#options.nowSeconds ?? 0);
      entities.push({
        id: draft.id,
        ...fields,
        ...(tags === undefined ? {} : { tags: tags as string[] }),
        created_at: created,
        updated_at: typeof updated_at === 'number' ? updated_at : created,
      });
    });
    return entities;
  }

  /** References as `{ id }`; undefined ones are left out. */
  #resolve(draft: Draft): Record<string, EntityRef> {
    const resolved: Record<string, EntityRef> = {};
    for (const { field, collection, required } of draft.collection.foreignKeys ?? []) {
      const reference = draft.references.get(field);
      if (reference === undefined) {
        if (required) this.#report(draft, { path: field, message: 'required field missing' });
        continue;
      }
      const target = isWritten(reference) ? this.#known.get(collection)?.get(reference.written) : reference;
      if (target === undefined) {
        const { written } = reference as Written;
        this.#report(draft, { path: field, message: `invalid reference '${field}: ${written}' (no such entry in '${collection}')` });
      } else {
        resolved[field] = { id: target.id };
      }
    }
    return resolved;
  }

  #idFor({ collection, fields: written, path, source }: Draft, fields: Record<string, unknown>, index: number): string {
    const [key] = collection.unique ?? [];
    const parts = (key ?? []).map((name) => keyPart(fields[name]));
    // Without a name, the text of the entity and its place among its like keep the id stable.
    const name = parts.some((part) => part !== '') ? parts.join(':') : `${JSON.stringify(written)}#${source.file}:${path.join('.')}:${index}`;
    return deterministicId(collection.name, collection.name === 'plugins' ? `plugins:${parts.join(':')}:` : name);
  }

  #checkUnique(draft: Draft, names: readonly string[], fields: Record<string, unknown>, seen: Set<string>): void {
    const parts = names.map((name) => keyPart(fields[name]));
    if (names.length === 1 && parts[0] === '') return;
    const key = JSON.stringify(parts);
    if (!seen.has(key)) {
      seen.add(key);
      return;
    }
    const isSecret = draft.collection.seal !== undefined;
    const described = names.map((name, at) => `${name} set to '${isSecret ? '…' : parts[at]}'`).join(', ');
    this.#report(draft, { path: '', message: `uniqueness violation: '${draft.collection.name}' entity with ${described} already declared` });
  }

  #remember(draft: Draft, known: Map<string, Draft>): void {
    const key = `${draft.collection.name}|${draft.id}`;
    if (this.#byId.has(key) && draft.fields['id'] !== undefined) {
      this.#report(draft, { path: 'id', message: `uniqueness violation: '${draft.collection.name}' entity with primary key set to '${draft.id}' already declared` });
    }
    this.#byId.set(key, draft);
    known.set(draft.id, draft);
    for (const field of draft.collection.nameFields ?? []) {
      const name = draft.fields[field];
      if (typeof name === 'string' && !known.has(name)) known.set(name, draft);
    }
  }

  #report(draft: Draft, { path, message }: EntityIssue): void {
    const inside = path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    this.#problems.push({ ...draft.source.placeOf([...draft.path, ...inside]), ...subjectOf(draft), path, message });
  }

  #locate(collection: string, id: string, path = ''): Place | undefined {
    const draft = this.#byId.get(`${collection}|${id}`);
    if (draft === undefined) return undefined;
    const inside: SourcePath = path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return draft.source.placeOf([...draft.path, ...inside]);
  }
}

function isWritten(reference: Draft | Written): reference is Written {
  return 'written' in reference;
}

function keyPart(value: unknown): string {
  if (isRecord(value)) return String(value['id'] ?? '');
  return value === undefined || value === null ? '' : String(value);
}

function commonIssues({ id, tags, created_at, updated_at }: Record<string, unknown>): EntityIssue[] {
  const issues: EntityIssue[] = [];
  if (id !== undefined && (typeof id !== 'string' || !uuid.test(id))) issues.push({ path: 'id', message: 'expected a valid UUID' });
  for (const [path, value] of Object.entries({ created_at, updated_at })) {
    if (value !== undefined && (typeof value !== 'number' || value < 0)) issues.push({ path, message: 'expected a valid timestamp' });
  }
  if (tags === undefined) return issues;
  if (!Array.isArray(tags)) return [...issues, { path: 'tags', message: 'expected a set' }];
  tags.forEach((tag: unknown, at) => {
    if (typeof tag !== 'string') issues.push({ path: `tags.${at}`, message: 'expected a string' });
    else if (tag === '' || badTag.test(tag)) issues.push({ path: `tags.${at}`, message: `invalid tag '${tag}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences` });
  });
  return issues;
}

function subjectOf({ collection, fields, references, id }: Draft): Pick<Problem, 'entity' | 'entityType' | 'entityId' | 'entityName'> {
  const names = [...(collection.nameFields ?? []), ...(collection.name === 'plugins' ? ['instance_name', 'name'] : [])];
  const name = names.map((field) => fields[field]).find((value) => typeof value === 'string') as string | undefined;
  const parent = [...references.values()].find((reference): reference is Draft => !isWritten(reference));
  const below = parent === undefined ? '' : ` of ${subjectOf(parent).entity}`;
  return {
    entity: `${collection.singular}${name === undefined ? '' : ` '${name}'`}${below}`,
    entityType: collection.name.replace(/s$/, ''),
    entityId: id === '' ? undefined : id,
    entityName: name,
  };
}

function lineOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Names the content: 32 hexadecimal characters that do not depend on when it was read. */
function hashOf(collections: Readonly<Record<string, readonly Entity[]>>): string {
  const digest = createHash('sha256');
  for (const [name, entities] of Object.entries(collections)) {
    for (const { created_at, updated_at, ...entity } of entities) digest.update(`${name}${JSON.stringify(entity)}\n`);
  }
  return digest.digest('hex').slice(0, 32);
}
