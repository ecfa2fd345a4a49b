import { readFile } from 'node:fs/promises';
import type { EntityChange } from '@sallyport/contracts';
import { changeDocument, inOrderOfAge, type PluginDefinition } from '@sallyport/pipeline';
import { keepEnvironmentOutOfReports } from '../diagnostic-reports.ts';
import { namesFileOf, writeNames } from '../event-host/names-file.ts';
import { pluginsWith } from '../plugins.ts';
import { commandRule } from './command-rule.ts';
import { openKindsOf } from './line-seal.ts';
import { checkDocument, type ReadResult, readConfig, type SourceText } from './read.ts';
import { referencesMax, type SecretNeeds, secretNeedsOf } from './secret-needs.ts';
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

/** Where a configuration comes from: files, texts, or a control plane's document in a snapshot file, with changes. */
export type ConfigSource =
  | { files: readonly string[] }
  | { sources: readonly SourceText[] }
  | { snapshot: string; length: number; changes: readonly EntityChange[]; hash: string };

/** What the primary asks of this process, in one message. */
export interface ConfigRequest {
  from: ConfigSource;
  /** Modules of plugins from outside. */
  plugins: readonly string[];
  /** Commands that files may have run. */
  commands: readonly string[];
  output: string;
  /** The names of entities are wanted, too. */
  wantsNames: boolean;
  /** Of the node: what is written is sealed with it. */
  secret: string;
}

export type ConfigAnswer =
  | { ok: true; hash: string; length: number; counts: Record<string, number>; secrets: SecretNeeds }
  | { ok: false; problems: ReadResult['problems'] };

/**
 * A short-lived process that reads one configuration: parsing 100,000 services takes seconds and gigabytes, which a
 * process that serves must not spend. It answers once and exits, giving all its memory back.
 */
keepEnvironmentOutOfReports();
process.once('message', (request: ConfigRequest) => {
  answer(request).then(
    (result) => finish(result),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      finish({ ok: false, problems: [{ message }] });
    },
  );
});
// The primary is gone: nobody waits for the answer.
process.once('disconnect', () => process.exit());

function finish(result: ConfigAnswer): void {
  process.send!(result, undefined, undefined, () => process.disconnect());
}

async function answer(request: ConfigRequest): Promise<ConfigAnswer> {
  const { plugins, output, wantsNames, secret } = request;
  const outside = await pluginsWith(plugins);
  if (outside.loaded === undefined) return { ok: false, problems: outside.problems };
  const { document, problems } = await read(request, outside.loaded.plugins);
  if (document === undefined) return { ok: false, problems };
  const secrets = secretNeedsOf(document);
  if (secrets.references.length > referencesMax)
    return { ok: false, problems: [{ message: `there are more than ${referencesMax} references to vaults` }] };
  const collections = outside.loaded.plugins.flatMap((plugin) => plugin.collections ?? []);
  const length = await writeSnapshotFile(output, document, secret, openKindsOf(collections));
  if (wantsNames) await writeNames(namesFileOf(output), document);
  const counts = Object.fromEntries(
    Object.entries(document.collections).map(([name, entities]) => [name, entities.length]),
  );
  return { ok: true, hash: document.hash, length, counts, secrets };
}

async function read(
  { from, commands, secret }: ConfigRequest,
  plugins: readonly PluginDefinition[],
): Promise<ReadResult> {
  if ('snapshot' in from) {
    const { document, changes } = await readSnapshotFile(from.snapshot, secret, from.length);
    const changed = changeDocument(inOrderOfAge(document), [...changes, ...from.changes], from.hash);
    return checkDocument(changed, plugins, commandRule(commands));
  }
  if ('sources' in from) return readConfig(from.sources, plugins, process.env, () => onlyFromFiles);
  const texts = await Promise.all(from.files.map(readSource));
  const unreadable = texts.flatMap((text) => ('problem' in text ? [{ file: text.file, message: text.problem }] : []));
  if (unreadable.length > 0) return { document: undefined, problems: unreadable };
  return readConfig(texts as SourceText[], plugins, process.env, commandRule(commands));
}

const onlyFromFiles =
  'only a configuration file of the gateway can have programs run, not what is sent to its Admin API';

interface Unreadable {
  file: string;
  problem: string;
}

async function readSource(file: string): Promise<SourceText | Unreadable> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { file, problem: code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}` };
  }
}
