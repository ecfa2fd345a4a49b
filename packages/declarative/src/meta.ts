import { nearest } from '@sallyport/contracts';
import { isRecord } from './gather.ts';
import type { Source, SourcePath } from './source.ts';

/** What a file says about itself and all its entities. */
export interface FileMeta {
  defaults: Record<string, Record<string, unknown>>;
  pluginConfigs: Record<string, unknown>;
  selectTags: string[];
}

export interface MetaProblem {
  source: Source;
  path: SourcePath;
  message: string;
}

const formatVersions = ['1.1', '2.1', '3.0'];
const tagsMax = 5;

/** Reads the keys that begin with an underscore. */
export function readMeta(source: Source): { meta: FileMeta; problems: MetaProblem[] } {
  const meta: FileMeta = { defaults: {}, pluginConfigs: {}, selectTags: [] };
  const problems: MetaProblem[] = [];
  const problem = (path: SourcePath, message: string) => problems.push({ source, path, message });
  const top = source.value;
  if (!isRecord(top)) return { meta, problems };

  const version = top['_format_version'];
  if (version === undefined) problem([], "_format_version: required field missing; write _format_version: \"3.0\"");
  else if (typeof version !== 'string' && typeof version !== 'number') problem(['_format_version'], 'expected a string');
  else if (!formatVersions.includes(typeof version === 'number' ? version.toFixed(1) : version)) problem(['_format_version'], `expected one of: ${formatVersions.join(', ')}`);
  if (top['_transform'] !== undefined && typeof top['_transform'] !== 'boolean') problem(['_transform'], 'expected a boolean');
  if (top['_transform'] === false) problem(['_transform'], 'must be true: credentials are written in the clear here, and kept as hashes');
  if (top['_workspace'] !== undefined && top['_workspace'] !== 'default') problem(['_workspace'], "there is one workspace, 'default'");

  if (isRecord(top['_plugin_configs'])) meta.pluginConfigs = top['_plugin_configs'];
  else if (top['_plugin_configs'] !== undefined) problem(['_plugin_configs'], 'expected a record');

  const info = top['_info'];
  if (info === undefined || info === null) return { meta, problems };
  if (!isRecord(info)) {
    problem(['_info'], 'expected a record');
    return { meta, problems };
  }
  for (const [key, value] of Object.entries(info)) {
    if (key === 'select_tags') readSelectTags(value);
    else if (key === 'defaults') readDefaults(value);
    else if (key === 'default_lookup_tags') {
      // They tell decK which remote entities to look names up in; here all entities are in the files.
      if (!isRecord(value)) problem(['_info', key], 'expected a record');
    } else {
      const near = nearest(key, ['select_tags', 'defaults', 'default_lookup_tags']);
      problem(['_info', key], `unknown field${near === undefined ? '' : `; did you mean '${near}'?`}`);
    }
  }
  return { meta, problems };

  function readSelectTags(value: unknown): void {
    if (Array.isArray(value) && value.every((tag) => typeof tag === 'string') && value.length <= tagsMax) meta.selectTags = value;
    else problem(['_info', 'select_tags'], `expected an array of at most ${tagsMax} strings`);
  }

  function readDefaults(value: unknown): void {
    if (!isRecord(value)) {
      problem(['_info', 'defaults'], 'expected a record');
      return;
    }
    for (const [kind, fields] of Object.entries(value)) {
      if (!['service', 'route', 'upstream', 'target'].includes(kind)) problem(['_info', 'defaults', kind], 'expected one of: service, route, upstream, target');
      else if (isRecord(fields)) meta.defaults[kind] = fields;
      else problem(['_info', 'defaults', kind], 'expected a record');
    }
  }
}
