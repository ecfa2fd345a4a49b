import { readFile } from 'node:fs/promises';
import { collectionsOf, readFiles, shownEntity } from '@sallyport/admin-api';
import { type CollectionDefinition, type Entity, formatProblem } from '@sallyport/contracts';
import { compareConfigurations, type Difference } from '@sallyport/declarative';
import { pluginsWith } from '@sallyport/gateway/plugins';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../flag.ts';
import { ControlPlaneClient, type Exported } from './client.ts';
import { progress, warn } from './say.ts';

/** What would make a control plane be as files say, each entity as it may be shown, and as it is. */
export interface Comparison {
  client: ControlPlaneClient;
  controlPlane: string;
  current: Exported;
  differences: readonly Difference[];
  shown(collection: string, entity: Entity): Entity;
}

/** The files of a command line against its control plane. Undefined where the files are wrong, which is told. Throws `UsageError`. */
export async function compareFiles(args: Arguments): Promise<Comparison | undefined> {
  if (args.files.length === 0) throw new UsageError('name at least one declarative file');
  const client = await ControlPlaneClient.open(args);
  const { loaded, problems: unloaded } = await pluginsWith(args.list('--plugins'));
  if (loaded === undefined) return tell(unloaded.map(formatProblem));
  const { plugins } = loaded;
  const sources = await Promise.all(args.files.map(readSource));
  const read = readFiles(sources, { plugins, env: process.env, selectTags: args.list('--select-tag') });
  if (read.collections === undefined) return tell(read.problems.map(formatProblem));

  const controlPlane = args.find('--control-plane') ?? read.controlPlane ?? 'default';
  progress(`reading the configuration of ${controlPlane}`);
  const current = await client.export(controlPlane);
  const definitions = visible(collectionsOf(plugins), current, read.collections);
  const show = shower(definitions, plugins);
  if (!current.are_secrets_shown)
    warn('secrets are hidden from this token: where nothing but a secret differs, that is not seen');
  progress('comparing');
  const differences = compareConfigurations(current.collections, read.collections, {
    definitions,
    selectTags: read.selectTags,
    ...(!current.are_secrets_shown && { shown: show }),
  });
  return { client, controlPlane, current, differences, shown: show };
}

/** What the token may not see is left alone, and no file may speak of it. */
function visible(
  definitions: readonly CollectionDefinition[],
  { hidden }: Exported,
  target: Readonly<Record<string, readonly Entity[]>>,
): CollectionDefinition[] {
  const missing = hidden.filter((name) => (target[name] ?? []).length > 0);
  if (missing.length > 0) throw new UsageError(`the token may not see ${missing.join(', ')}, which the files speak of`);
  return definitions.filter(({ name }) => !hidden.includes(name));
}

/** Shows entities without their secrets. */
function shower(definitions: readonly CollectionDefinition[], plugins: readonly PluginDefinition[]) {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const pluginsByName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  return (collection: string, entity: Entity): Entity =>
    shownEntity(byName.get(collection)!, pluginsByName.get(String(entity['name'])), entity);
}

async function readSource(file: string): Promise<{ file: string; text: string }> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}`}`);
  }
}

function tell(lines: readonly string[]): undefined {
  process.stderr.write(`${lines.join('\n')}\n`);
}
