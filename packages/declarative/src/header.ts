import { nearest } from '@sallyport/contracts';
import { isNull, type MapNode, map, member, type Node, textOf, withMissing } from './nodes.ts';
import type { Problems } from './problems.ts';

/** What the files say about themselves and about all their entities. */
export interface Header {
  /** Fields for entities that don't set them, by Kong's singular name: `service`. */
  readonly defaults: ReadonlyMap<string, MapNode>;
  /** Plugin configurations to be named by `_config`. */
  readonly pluginConfigs: MapNode;
  /** Tags that every entity gets. */
  readonly selectTags: readonly string[];
  /** The control plane that the files are for, if they name one. */
  readonly controlPlane: string | undefined;
  /** Entities are looked up by tags in a running gateway, which files alone cannot do. */
  readonly hasLookups: boolean;
  /** Formats before 3.0: paths that look like a regex are one. */
  readonly hasOldPaths: boolean;
  /** Where `_transform: false` stands: secrets that Kong stores hashed are hashed already. */
  readonly untransformedAt: number | undefined;
}

export const headerKeys = [
  '_format_version',
  '_transform',
  '_comment',
  '_ignore',
  '_info',
  '_plugin_configs',
  '_workspace',
  '_konnect',
]; // prettier-ignore

const formatVersions = ['1.1', '2.1', '3.0'];
const defaultsFor = ['service', 'route', 'upstream', 'target'];
const selectTagsMax = 5;

/** Reads the keys that begin with an underscore. Of several files, the first that says something counts. */
export function readHeader(roots: readonly MapNode[], problems: Problems, furtherTags: readonly string[] = []): Header {
  const first = (key: string): { value: Node; offset: number } | undefined => {
    for (const root of roots) {
      const at = root.keys.indexOf(key);
      if (at >= 0 && !isNull(root.values[at]!)) return { value: root.values[at]!, offset: root.keyOffsets[at]! };
    }
    return undefined;
  };
  const all = (parents: readonly MapNode[], key: string, path: string): MapNode[] =>
    parents.flatMap((parent) => {
      const value = member(parent, key);
      if (value === undefined || isNull(value)) return [];
      if (value.kind === 'map') return [value];
      problems.at(value.offset, path, 'expected a record');
      return [];
    });

  const version = readVersion(roots, first('_format_version'), problems);
  const transform = first('_transform');
  if (transform !== undefined && typeof scalarOf(transform.value) !== 'boolean')
    problems.at(transform.offset, '_transform', 'expected a boolean');
  const workspace = first('_workspace');
  if (workspace !== undefined && scalarOf(workspace.value) !== 'default') {
    problems.at(workspace.offset, '_workspace', "there is one workspace, 'default'");
  }

  const infos = all(roots, '_info', '_info');
  for (const info of infos) checkInfo(info, problems);
  return {
    defaults: readDefaults(all(infos, 'defaults', '_info.defaults'), problems),
    pluginConfigs: all(roots, '_plugin_configs', '_plugin_configs').reduce(
      (merged, more) => withMissing(merged, more, false),
      map(0),
    ),
    selectTags: [...new Set([...readSelectTags(infos, problems), ...furtherTags])],
    controlPlane: readControlPlane(roots, problems),
    hasLookups: all(infos, 'default_lookup_tags', '_info.default_lookup_tags').length > 0,
    hasOldPaths: version !== '3.0',
    untransformedAt: transform !== undefined && scalarOf(transform.value) === false ? transform.offset : undefined,
  };
}

/** `runtime_group_name` is decK's older name of it. */
function readControlPlane(roots: readonly MapNode[], problems: Problems): string | undefined {
  const names = new Set<string>();
  for (const root of roots) {
    const konnect = member(root, '_konnect');
    if (konnect?.kind !== 'map') continue;
    for (const key of ['control_plane_name', 'runtime_group_name']) {
      const name = textOf(konnect, key);
      if (name !== undefined) names.add(name);
    }
    if (names.size > 1) problems.at(konnect.offset, '_konnect', `the files name several: ${[...names].join(', ')}`);
  }
  return [...names][0];
}

function readVersion(
  roots: readonly MapNode[],
  found: { value: Node; offset: number } | undefined,
  problems: Problems,
): string {
  if (found === undefined) {
    if (roots[0] !== undefined)
      problems.at(roots[0].offset, '_format_version', 'required field missing; write _format_version: "3.0"');
    return '3.0';
  }
  const value = scalarOf(found.value);
  // Without quotes, YAML reads 3.0 as a number.
  const version = typeof value === 'number' ? value.toFixed(1) : value;
  if (typeof version !== 'string') problems.at(found.offset, '_format_version', 'expected a string');
  else if (!formatVersions.includes(version))
    problems.at(found.offset, '_format_version', `expected one of: ${formatVersions.join(', ')}`);
  return String(version);
}

function checkInfo(info: MapNode, problems: Problems): void {
  const known = ['select_tags', 'defaults', 'default_lookup_tags'];
  info.keys.forEach((key, i) => {
    if (!known.includes(key)) problems.at(info.keyOffsets[i]!, `_info.${key}`, unknownField(key, known));
  });
}

function readDefaults(maps: readonly MapNode[], problems: Problems): Map<string, MapNode> {
  const defaults = new Map<string, MapNode>();
  for (const given of maps) {
    given.keys.forEach((kind, i) => {
      const fields = given.values[i]!;
      const path = `_info.defaults.${kind}`;
      if (!defaultsFor.includes(kind)) problems.at(given.keyOffsets[i]!, path, unknownField(kind, defaultsFor));
      else if (fields.kind === 'map')
        defaults.set(kind, withMissing(defaults.get(kind) ?? map(fields.offset), fields, true));
      else if (!isNull(fields)) problems.at(fields.offset, path, 'expected a record');
    });
  }
  return defaults;
}

function readSelectTags(infos: readonly MapNode[], problems: Problems): string[] {
  const tags = new Set<string>();
  for (const info of infos) {
    const given = member(info, 'select_tags');
    if (given === undefined || isNull(given)) continue;
    const texts = given.kind === 'list' ? given.items.map(scalarOf) : [undefined];
    if (texts.length > selectTagsMax || texts.some((text) => typeof text !== 'string')) {
      problems.at(given.offset, '_info.select_tags', `expected an array of at most ${selectTagsMax} strings`);
    } else {
      for (const text of texts) tags.add(text as string);
    }
  }
  return [...tags];
}

function scalarOf(node: Node): unknown {
  return node.kind === 'scalar' ? node.value : undefined;
}

export function unknownField(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `unknown field${near === undefined ? '' : `; did you mean '${near}'?`}`;
}
