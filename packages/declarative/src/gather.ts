import { type CollectionDefinition, nearest } from '@sallyport/contracts';
import type { Source, SourcePath } from './source.ts';

/** An entity as it was written: nested ones are taken out, references are not resolved yet. */
export interface Draft {
  collection: CollectionDefinition;
  fields: Record<string, unknown>;
  /** By field: the parent it was nested in, or what the file says. */
  references: Map<string, Draft | Written>;
  source: Source;
  path: SourcePath;
  id: string;
  /** Set once a problem was found, so that one mistake is not reported twice. */
  isBroken: boolean;
}

/** A reference as written: a name or an id. */
export interface Written {
  written: string;
}

export interface Gathered {
  drafts: Draft[];
  problems: { draft?: Draft; source: Source; path: SourcePath; message: string }[];
}

export interface GatherOptions {
  collections: readonly CollectionDefinition[];
  defaults: Readonly<Record<string, Record<string, unknown>>>;
  pluginConfigs: Readonly<Record<string, unknown>>;
  selectTags: readonly string[];
}

const metaKeys = ['_format_version', '_transform', '_comment', '_ignore', '_info', '_plugin_configs', '_workspace', '_konnect'];
const refusedKeys: Readonly<Record<string, string>> = {
  consumer_group_plugins: 'write the plugins under their consumer group, or in plugins with consumer_group',
  plugins_partials: 'write partials under the plugin that uses them',
  cloned_plugins: 'cloned plugins are not supported: attach the plugin itself, with ordering where it matters',
  service_packages: 'service packages are not part of the gateway',
  rbac_roles: 'roles belong to the control plane',
  rbac_users: 'users belong to the control plane',
  licenses: 'there is nothing to license',
  custom_entities: 'custom entities are not supported',
  filter_chains: 'WebAssembly filters are not supported',
  workspaces: 'there is one workspace, default',
};

/** Takes the entities out of a file, whatever their nesting. */
export function gather(source: Source, { collections, defaults, pluginConfigs, selectTags }: GatherOptions): Gathered {
  const gathered: Gathered = { drafts: [], problems: [] };
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  const problem = (path: SourcePath, message: string, draft?: Draft) => {
    if (draft !== undefined) draft.isBroken = true;
    gathered.problems.push({ source, path, message, ...(draft === undefined ? {} : { draft }) });
  };

  const top = source.value;
  if (top === null || top === undefined) {
    problem([], 'the file is empty');
    return gathered;
  }
  if (!isRecord(top)) {
    problem([], 'expected a record of entities');
    return gathered;
  }
  for (const [key, value] of Object.entries(top)) {
    if (metaKeys.includes(key)) continue;
    const collection = byName.get(key);
    if (collection === undefined) problem([key], unknownTopLevel(key, collections));
    else list(collection, value, [key], undefined);
  }
  return gathered;

  function list(collection: CollectionDefinition, value: unknown, path: SourcePath, parent: { draft: Draft; field: string } | undefined): void {
    if (value === null) return;
    if (!Array.isArray(value)) {
      problem(path, 'expected an array', parent?.draft);
      return;
    }
    value.forEach((item, index) => entity(collection, item, [...path, index], parent));
  }

  function entity(collection: CollectionDefinition, value: unknown, path: SourcePath, parent: { draft: Draft; field: string } | undefined): void {
    const written = typeof value === 'string' && collection.shorthand !== undefined ? { [collection.shorthand]: value } : value;
    if (!isRecord(written)) {
      problem(path, `expected a record that describes a ${collection.singular}`, parent?.draft);
      return;
    }
    const draft: Draft = { collection, fields: {}, references: new Map(), source, path, id: '', isBroken: false };
    if (parent !== undefined) draft.references.set(parent.field, parent.draft);
    gathered.drafts.push(draft);
    for (const [key, item] of Object.entries({ ...defaults[collection.singular.replaceAll(' ', '_')], ...written })) field(draft, key, item);
    if (collection.name === 'plugins') draft.fields['config'] = pluginConfig(draft);
    if (selectTags.length > 0) draft.fields['tags'] = [...new Set([...asArray(draft.fields['tags']), ...selectTags])];
  }

  function field(draft: Draft, key: string, value: unknown): void {
    const { collection, path } = draft;
    if (key === '_comment' || key === '_ignore') return;
    if (value === null || value === undefined) return;
    const reference = collection.foreignKeys?.find((foreignKey) => foreignKey.field === key);
    if (reference !== undefined) {
      refer(draft, key, value);
      return;
    }
    const child = childOf(collection, key, collections);
    if (child === undefined) {
      draft.fields[key] = value;
      return;
    }
    if (child.collection.name === 'consumer_group_consumers') {
      memberships(draft, child, value, [...path, key]);
      return;
    }
    list(child.collection, value, [...path, key], { draft, field: child.field });
  }

  function refer(draft: Draft, key: string, value: unknown): void {
    if (draft.references.has(key)) {
      problem([...draft.path, key], 'value must be null: the entity is written below the one it belongs to', draft);
      return;
    }
    const name = typeof value === 'string' ? value : isRecord(value) ? (value['id'] ?? value['name']) : undefined;
    if (typeof name === 'string') draft.references.set(key, { written: name });
    else problem([...draft.path, key], 'expected a name, an id, or a record with id or name', draft);
  }

  /** `groups: [gold]` or `[{ name: gold }]` under a consumer; likewise `consumers` under a group. */
  function memberships(parent: Draft, { collection, field: parentField }: Child, value: unknown, path: SourcePath): void {
    const otherField = collection.foreignKeys!.find((foreignKey) => foreignKey.field !== parentField)!.field;
    if (!Array.isArray(value)) {
      problem(path, 'expected an array', parent);
      return;
    }
    value.forEach((item: unknown, index) => {
      const name = typeof item === 'string' ? item : isRecord(item) ? (item['name'] ?? item['username'] ?? item['id']) : undefined;
      if (typeof name !== 'string') {
        problem([...path, index], 'expected a name, or a record with name', parent);
        return;
      }
      const references = new Map<string, Draft | Written>([[parentField, parent], [otherField, { written: name }]]);
      gathered.drafts.push({ collection, fields: {}, references, source, path: [...path, index], id: '', isBroken: false });
    });
  }

  /** `_config: name` takes a configuration from `_plugin_configs`; what is written here counts more. */
  function pluginConfig(draft: Draft): unknown {
    const own = withoutNulls(draft.fields['config'] ?? {});
    const shared = draft.fields['_config'];
    delete draft.fields['_config'];
    if (shared === undefined) return own;
    const found = typeof shared === 'string' ? pluginConfigs[shared] : undefined;
    if (!isRecord(found)) {
      problem([...draft.path, '_config'], `there is no '${String(shared)}' in _plugin_configs`, draft);
      return own;
    }
    return isRecord(own) ? { ...found, ...own } : own;
  }
}

interface Child {
  collection: CollectionDefinition;
  /** The child's field that points at the parent. */
  field: string;
}

/** Which collection a key of an entity nests. */
function childOf(parent: CollectionDefinition, key: string, collections: readonly CollectionDefinition[]): Child | undefined {
  for (const collection of collections) {
    const foreignKey = collection.foreignKeys?.find((candidate) => candidate.collection === parent.name);
    if (foreignKey === undefined) continue;
    const name = collection.nestedNames?.[parent.name] ?? collection.name;
    if (name === key || collection.name === key) return { collection, field: foreignKey.field };
  }
  return undefined;
}

/** decK writes settings that are not set as null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls(item)]));
}

function unknownTopLevel(key: string, collections: readonly CollectionDefinition[]): string {
  const refusal = refusedKeys[key];
  if (refusal !== undefined) return refusal;
  const near = nearest(key, [...collections.map(({ name }) => name), ...metaKeys]);
  return `unknown field${near === undefined ? '' : `; did you mean '${near}'?`}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
