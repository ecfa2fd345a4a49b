import type { CollectionDefinition, ForeignKey } from '@sallyport/contracts';
import { type Header, unknownField } from './header.ts';
import { isLink } from './is-link.ts';
import {
  addMember,
  isNull,
  type ListNode,
  list,
  type MapNode,
  map,
  member,
  type Node,
  scalar,
  textOf,
  withMissing,
} from './nodes.ts';
import type { Problems } from './problems.ts';

/** An entity as it is written, with its defaults: nested ones are taken out, references are not resolved yet. */
export class Draft {
  readonly definition: CollectionDefinition;
  readonly node: MapNode;
  /** The entity it is nested in, and its own field that refers to it. */
  readonly parent: { draft: Draft; field: string } | undefined;
  id = '';

  constructor(definition: CollectionDefinition, node: MapNode, parent: Draft['parent']) {
    this.definition = definition;
    this.node = node;
    this.parent = parent;
  }

  name(): string | undefined {
    const fields = [...(this.definition.nameFields ?? []), 'instance_name', 'name'];
    for (const field of fields) {
      const name = textOf(this.node, field);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /** `plugin 'key-auth' of route 'r1'`. */
  label(): string {
    const name = this.name();
    const own = name === undefined ? this.definition.singular : `${this.definition.singular} '${name}'`;
    return this.parent === undefined ? own : `${own} of ${this.parent.draft.label()}`;
  }
}

interface Child {
  definition: CollectionDefinition;
  /** The child's field that points at the parent. */
  field: string;
  /** Items describe the other end of a link rather than the link: `groups: [{ name: gold }]`. */
  other: ForeignKey | undefined;
}

/** Takes entities out of lists, whatever their nesting, into drafts by collection. */
export class DraftCollector {
  readonly drafts: ReadonlyMap<string, Draft[]>;
  readonly #header: Header;
  readonly #problems: Problems;
  /** By collection, then by the key that nests. */
  readonly #children: ReadonlyMap<string, ReadonlyMap<string, Child>>;
  readonly #definitions: ReadonlyMap<string, CollectionDefinition>;

  constructor(collections: readonly CollectionDefinition[], header: Header, problems: Problems) {
    this.#header = header;
    this.#problems = problems;
    this.drafts = new Map(collections.map(({ name }) => [name, []]));
    this.#definitions = new Map(collections.map((definition) => [definition.name, definition]));
    this.#children = new Map(collections.map(({ name }) => [name, childrenOf(name, collections)]));
  }

  /** Keys under which other entities may be written inside an entity of this collection. */
  childKeys(collection: string): readonly string[] {
    return [...(this.#children.get(collection)?.keys() ?? [])];
  }

  /** One list of entities at the top of a file. */
  addList(definition: CollectionDefinition, value: Node, offset: number): void {
    if (value.kind === 'list') for (const item of value.items) this.#add(definition, item, undefined);
    else if (!isNull(value)) this.#problems.at(offset, definition.name, 'expected an array');
  }

  #add(definition: CollectionDefinition, item: Node, parent: Draft['parent']): void {
    const node = describe(item, definition.shorthand);
    if (node === undefined) {
      const message = `expected a record that describes a ${definition.singular}`;
      if (parent === undefined) this.#problems.at(item.offset, definition.name, message);
      else this.#problems.of(parent.draft, '', message, item.offset);
      return;
    }
    const draft = new Draft(definition, this.#complete(definition, node), parent);
    this.drafts.get(definition.name)!.push(draft);
    const children = this.#children.get(definition.name)!;
    if (children.size === 0) return;
    const { keys, values, keyOffsets } = draft.node;
    for (let i = 0; i < keys.length; i++) {
      const child = children.get(keys[i]!);
      if (child !== undefined) this.#addChildren(draft, child, keys[i]!, values[i]!, keyOffsets[i]!);
    }
  }

  #addChildren(draft: Draft, { definition, field, other }: Child, key: string, value: Node, offset: number): void {
    if (isNull(value)) return;
    if (value.kind !== 'list') {
      this.#problems.of(draft, key, 'expected an array', offset);
      return;
    }
    for (const item of value.items)
      this.#add(definition, other === undefined ? item : this.#link(item, other), { draft, field });
  }

  /** A membership from what is written about its other end. */
  #link(item: Node, { field, collection }: ForeignKey): Node {
    if (item.kind === 'list' || (item.kind === 'map' && item.keys.includes(field))) return item;
    const link = map(item.offset);
    const names = ['id', ...(this.#definitions.get(collection)?.nameFields ?? [])];
    const end =
      item.kind === 'map'
        ? names.map((name) => member(item, name)).find((name) => name !== undefined && !isNull(name))
        : item;
    addMember(link, field, item.offset, end ?? item);
    return link;
  }

  /** With the defaults of the files, and with what `_config` names. */
  #complete(definition: CollectionDefinition, node: MapNode): MapNode {
    const defaults = this.#header.defaults.get(definition.name.replace(/s$/, ''));
    let complete = node;
    if (defaults !== undefined)
      complete = withMissing(node, textOf(node, 'url') === undefined ? defaults : withoutUrlParts(defaults), true);
    if (definition.name === 'plugins' && node.keys.includes('_config')) complete = this.#withSharedConfig(complete);
    return this.#header.hasOldPaths && definition.name === 'routes' ? withMarkedRegexes(complete) : complete;
  }

  #withSharedConfig(node: MapNode): MapNode {
    const name = textOf(node, '_config') ?? '';
    const shared = member(this.#header.pluginConfigs, name);
    if (shared?.kind !== 'map') {
      const draft = new Draft(this.#definitions.get('plugins')!, node, undefined);
      const { keys } = this.#header.pluginConfigs;
      this.#problems.of(
        draft,
        '_config',
        `there is no '${name}' in _plugin_configs${unknownField(name, keys).replace('unknown field', '')}`,
      );
      return node;
    }
    const own = member(node, 'config');
    const config = own?.kind === 'map' ? withMissing(own, shared, false) : shared;
    if (own !== undefined && own.kind !== 'map' && !isNull(own)) return node;
    return replaceMember(node, 'config', config);
  }
}

function childrenOf(parent: string, collections: readonly CollectionDefinition[]): Map<string, Child> {
  const children = new Map<string, Child>();
  for (const definition of collections) {
    const foreignKey = definition.foreignKeys?.find(({ collection, list }) => collection === parent && list !== true);
    if (foreignKey === undefined) continue;
    const { field } = foreignKey;
    children.set(definition.name, { definition, field, other: undefined });
    const nested = definition.nestedNames?.[parent];
    const other = isLink(definition) ? definition.foreignKeys!.find((end) => end.field !== field) : undefined;
    if (nested !== undefined) children.set(nested, { definition, field, other });
  }
  return children;
}

/** The map that an item stands for: itself, or the shorthand's field. */
function describe(item: Node, shorthand: string | undefined): MapNode | undefined {
  if (item.kind === 'map') return item;
  if (item.kind === 'list' || item.value === null || shorthand === undefined) return undefined;
  const node = map(item.offset);
  addMember(node, shorthand, item.offset, item);
  return node;
}

function replaceMember(node: MapNode, key: string, value: Node): MapNode {
  const copy: MapNode = { ...node, keys: [...node.keys], keyOffsets: [...node.keyOffsets], values: [...node.values] };
  const at = copy.keys.indexOf(key);
  if (at < 0) addMember(copy, key, value.offset, value);
  else copy.values[at] = value;
  return copy;
}

/** `url` says these, so no default may. */
function withoutUrlParts(defaults: MapNode): MapNode {
  const kept = map(defaults.offset);
  defaults.keys.forEach((key, i) => {
    if (!['protocol', 'host', 'port', 'path'].includes(key))
      addMember(kept, key, defaults.keyOffsets[i]!, defaults.values[i]!);
  });
  return kept;
}

/** Before format 3.0 a path with other characters than these was a regex without saying so. */
const plainPath = /^[A-Za-z0-9.\-_~/%]*$/;

function withMarkedRegexes(route: MapNode): MapNode {
  const paths = member(route, 'paths');
  if (paths?.kind !== 'list') return route;
  const marked: ListNode = list(
    paths.items.map((item) => {
      const path = item.kind === 'scalar' ? item.value : undefined;
      return typeof path !== 'string' || path.startsWith('~') || plainPath.test(path)
        ? item
        : scalar(`~${path}`, item.offset);
    }),
    paths.offset,
  );
  return replaceMember(route, 'paths', marked);
}
