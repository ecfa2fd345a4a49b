import {
  type CollectionDefinition,
  type ConfigDocument,
  type Entity,
  findIssues,
  type Problem,
} from '@sallyport/contracts';
import { certificateIssues, digestOf } from './certificates.ts';
import { assemble, commonNames, readCommonFields } from './common-fields.ts';
import { type Draft, DraftCollector } from './drafts.ts';
import { renderTemplate } from './env.ts';
import { hashOf } from './hash.ts';
import { type Header, headerKeys, readHeader, unknownField } from './header.ts';
import { Ids } from './ids.ts';
import { isNull, type MapNode, textOf, toPlain } from './nodes.ts';
import { inOrderOfReference } from './order.ts';
import { readText } from './parse/read-text.ts';
import { linkPartials } from './partials.ts';
import { Problems, placeIn } from './problems.ts';
import { References } from './references.ts';
import { refusalOf } from './refused-keys.ts';
import { type Place, type Source, Sources } from './sources.ts';
import { Uniqueness } from './uniqueness.ts';
import { VaultReferences } from './vault-references.ts';

export interface ReadOptions {
  /** For `${{ env "DECK_X" }}`. */
  env: Readonly<Record<string, string | undefined>>;
  /** The core's, and those of the plugins. */
  collections: readonly CollectionDefinition[];
  /** Check without the environment: variables give their own names, 42 and false. */
  mockEnv?: boolean;
  /** Credentials stay as they are written, for whoever keeps them: nothing of them may reach the data plane. */
  keepsSecrets?: boolean;
  /** Tags that every entity gets, beside those that the files say of themselves (`_info.select_tags`). */
  selectTags?: readonly string[];
  /** What `created_at` is, in seconds, where the files don't say; by default the time of reading. */
  nowSeconds?: number;
}

export interface ReadResult {
  /** Undefined when there are problems. */
  document: ConfigDocument | undefined;
  /** With problems: the routes, services and plugins that have none, for those who check them further. */
  sound: ConfigDocument | undefined;
  /** Tags that all entities of the files have, since the files are about nothing else. */
  selectTags: readonly string[];
  /** The control plane that the files are for, if they name one. */
  controlPlane: string | undefined;
  /** In the order of the files. */
  problems: Problem[];
  /** Where an entity, or a dotted path inside it, stands in the files. */
  locate(collection: string, id: string, path?: string): Place | undefined;
}

/**
 * Reads declarative files into one document: environment filled in, nested entities made flat, references resolved,
 * defaults filled in, ids given, credentials sealed. Everything that is wrong is told at once, with its place; no text
 * makes it throw. The configuration of plugins is left to their own schemas.
 */
export function readDeclarative(sources: readonly Source[], options: ReadOptions): ReadResult {
  const laidOut = new Sources();
  const problems = new Problems(laidOut);
  const roots = sources.flatMap((source) => readSource(source, options, laidOut, problems));
  // A reference would seem to lead nowhere while a file is unreadable, so no further problems are looked for.
  if (problems.count > 0) {
    const nothing = {
      document: undefined,
      sound: undefined,
      selectTags: [],
      controlPlane: undefined,
      locate: () => undefined,
    };
    return { ...nothing, problems: problems.list() };
  }
  return new Reading(roots, options, laidOut, problems).result();
}

function readSource(source: Source, { env, mockEnv }: ReadOptions, sources: Sources, problems: Problems): MapNode[] {
  const rendered = renderTemplate(source.text, { env, mock: mockEnv ?? false });
  const base = sources.add(source, rendered);
  for (const { offset, message } of rendered.problems)
    problems.place(base + offset, sources.writtenPlace(offset), message);
  if (rendered.problems.length > 0) return [];
  const { root, problems: found } = readText(rendered.text, base);
  for (const { offset, message } of found) problems.at(base + offset, '', message);
  if (found.length > 0) return [];
  if (root.kind === 'map') return [root];
  problems.at(
    root.offset,
    '',
    isNull(root) ? 'the file is empty' : 'expected a record of entities: _format_version, services, …',
  );
  return [];
}

class Reading {
  readonly #collections: readonly CollectionDefinition[];
  readonly #options: ReadOptions;
  readonly #sources: Sources;
  readonly #problems: Problems;
  readonly #header: Header;
  readonly #collector: DraftCollector;
  readonly #references: References;
  readonly #vaultReferences: VaultReferences;
  readonly #ids = new Ids();
  readonly #nowSeconds: number;
  /** Finished entities' drafts, by collection and id. */
  readonly #located = new Map<string, Map<string, Draft>>();

  constructor(roots: readonly MapNode[], options: ReadOptions, sources: Sources, problems: Problems) {
    this.#options = options;
    this.#sources = sources;
    this.#problems = problems;
    this.#nowSeconds = options.nowSeconds ?? Math.floor(Date.now() / 1000);
    this.#collections = inOrderOfReference(options.collections);
    this.#header = readHeader(roots, problems, options.selectTags);
    this.#collector = new DraftCollector(this.#collections, this.#header, problems);
    for (const root of roots) this.#collect(root);
    this.#references = new References(this.#collections, this.#collector.drafts, problems, this.#header.hasLookups);
    const vaults = this.#collector.drafts.get('vaults') ?? [];
    this.#vaultReferences = new VaultReferences(vaults.flatMap(({ node }) => textOf(node, 'prefix') ?? []));
  }

  result(): ReadResult {
    const finished = new Map(this.#collections.map((definition) => [definition.name, this.#finish(definition)]));
    this.#checkTransform();
    linkPartials(finished.get('plugins') ?? [], finished.get('partials') ?? [], (plugin, path, message) => {
      this.#problems.of(this.#located.get('plugins')!.get(plugin.id)!, path, message);
    });
    const locate: ReadResult['locate'] = (collection, id, path = '') => {
      const draft = this.#located.get(collection)?.get(id);
      return draft && this.#sources.place(placeIn(draft, path));
    };
    const { selectTags, controlPlane } = this.#header;
    if (this.#problems.count > 0) {
      const sound = this.#soundOf(finished, ['services', 'routes', 'plugins']);
      return { document: undefined, sound, selectTags, controlPlane, problems: this.#problems.list(), locate };
    }

    const collections: Record<string, Entity[]> = {};
    const { keepsSecrets = false } = this.#options;
    // In the order of the definitions, whatever the files' order of keys.
    for (const { name, seal } of this.#options.collections) {
      const entities = finished.get(name)!;
      if (entities.length > 0)
        collections[name] = seal === undefined || keepsSecrets ? entities : entities.map((entity) => seal(entity));
    }
    return {
      document: { hash: hashOf(collections), collections },
      sound: undefined,
      selectTags,
      controlPlane,
      problems: [],
      locate,
    };
  }

  #soundOf(finished: ReadonlyMap<string, Entity[]>, names: readonly string[]): ConfigDocument {
    const isSound = (name: string, entity: Entity) => this.#problems.isSound(this.#located.get(name)!.get(entity.id)!);
    const collections = names.map((name) => [
      name,
      (finished.get(name) ?? []).filter((entity) => isSound(name, entity)),
    ]);
    // Whatever is wrong with an authority, plugins that name it name something that is there.
    const authorities = finished.get('ca_certificates') ?? [];
    return { hash: '', collections: { ...Object.fromEntries(collections), ca_certificates: authorities } };
  }

  #collect(root: MapNode): void {
    const definitions = new Map(this.#collections.map((definition) => [definition.name, definition]));
    root.keys.forEach((key, i) => {
      const offset = root.keyOffsets[i]!;
      const value = root.values[i]!;
      const definition = definitions.get(key);
      const refusal = refusalOf(key, value);
      if (definition !== undefined) this.#collector.addList(definition, value, offset);
      else if (typeof refusal === 'string') this.#problems.at(offset, key, refusal);
      else if (refusal === undefined && !headerKeys.includes(key))
        this.#problems.at(offset, key, unknownField(key, [...definitions.keys(), ...headerKeys]));
    });
  }

  #finish(definition: CollectionDefinition): Entity[] {
    const uniqueness = new Uniqueness(definition, this.#problems, this.#sources);
    const located = new Map<string, Draft>();
    this.#located.set(definition.name, located);
    const childKeys = this.#collector.childKeys(definition.name);
    const apart = new Set(['_comment', '_ignore', '_config', ...commonNames, ...childKeys]);
    for (const { field } of definition.foreignKeys ?? []) apart.add(field);
    const alsoKnown = [...apart].filter((name) => !name.startsWith('_'));
    return this.#collector.drafts.get(definition.name)!.map((draft) => {
      const entity = this.#finishOne(draft, apart, alsoKnown, uniqueness);
      located.set(entity.id, draft);
      return entity;
    });
  }

  #finishOne(draft: Draft, apart: ReadonlySet<string>, alsoKnown: readonly string[], uniqueness: Uniqueness): Entity {
    const { definition, node } = draft;
    const common: Record<string, unknown> = {};
    const own: Record<string, unknown> = {};
    for (let i = 0; i < node.keys.length; i++) {
      const key = node.keys[i]!;
      const value = node.values[i]!;
      if (isNull(value)) continue;
      if (!apart.has(key)) own[key] = toPlain(value);
      else if (commonNames.includes(key)) common[key] = toPlain(value);
    }
    const checked = findIssues(definition.schema, own, alsoKnown);
    const fields = checked.issues.length > 0 ? own : (checked.value as Record<string, unknown>);
    if (definition.name === 'ca_certificates') fields['cert_digest'] = digestOf(fields['cert']);
    const read = readCommonFields(common, this.#header.selectTags, this.#nowSeconds);
    const references = this.#references.resolve(draft);
    // A field of the wrong type cannot be sealed; its entity is reported, and never leaves the reader.
    const sealable = checked.issues.length === 0 ? definition : { ...definition, seal: undefined };
    draft.id = read.value.id ?? this.#ids.idOf(sealable, { ...fields, ...references });
    this.#references.learn(draft);
    const entity = assemble(draft.id, read.value, fields, references);
    const issues = [...checked.issues, ...read.issues];
    if (checked.issues.length === 0)
      issues.push(
        ...certificateIssues(definition.name, entity),
        ...(definition.checkWhole?.(entity) ?? []),
        ...this.#vaultReferences.issues(own),
      );
    for (const { path, message } of issues) this.#problems.of(draft, path, message);
    uniqueness.check(draft, entity);
    return entity;
  }

  /** `_transform: false` says that secrets are hashed already, by a scheme that is Kong's own. */
  #checkTransform(): void {
    const { untransformedAt } = this.#header;
    if (untransformedAt === undefined) return;
    for (const { name, transformed } of this.#collections) {
      if (transformed === undefined || this.#collector.drafts.get(name)!.length === 0) continue;
      const message = `with false, the ${transformed} of ${name} is taken as hashed already, which is not supported: write it in the clear, and true`;
      this.#problems.at(untransformedAt, '_transform', message);
    }
  }
}
