import { formatProblem, type Problem } from '@sallyport/contracts';
import {
  activateSteps,
  type CompiledConfig,
  compileConfigSteps,
  type Directory,
  loadCode,
  type NodeFacts,
  type PluginDefinition,
  runInSlices,
  type Services,
  type Snapshot,
  type UpdateResult,
  updateConfigSteps,
  updateSnapshotSteps,
} from '@sallyport/pipeline';
import { commandRule } from '../config/command-rule.ts';
import { openChanges, openSnapshotFile, type SnapshotContent } from '../config/snapshot-file.ts';
import type { ConfigStep } from '../ipc.ts';
import type { pluginsWith } from '../plugins.ts';
import type { WorkerSecretTable } from './secrets.ts';
import type { SharedServices } from './services.ts';

export interface SnapshotParts {
  /** Loaded once: a configuration that comes later finds the same code. */
  readonly plugins: ReturnType<typeof pluginsWith>;
  /** Commands that configurations may have run. */
  readonly commands: readonly string[];
  readonly node: NodeFacts;
  readonly shared: SharedServices;
  readonly table: WorkerSecretTable;
}

/** Why a configuration is not to be used. */
export class RefusedConfig extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** Makes a snapshot of the configuration that the primary has written into a file; throws when it is not to be used. */
export async function buildSnapshot(file: string, length: number, parts: SnapshotParts): Promise<Snapshot> {
  const content = await runInSlices(await openSnapshotFile(file, parts.node.secret.reveal(), length));
  const plugins = await definitionsOf(parts);
  const { config: checked } = await runInSlices(compileConfigSteps(content.document, plugins, { trusted: true }));
  if (checked === undefined) throw new Error('the configuration does not compile');
  const config = content.changes.length === 0 ? checked : (await updated(checked, content, plugins, parts)).config;
  await loadCode(config);
  return await parts.table.whileSettingUp(() => runInSlices(activateSteps(config, servicesWith(parts))));
}

/** The same of what has changed since; throws `RefusedConfig` when the changes are wrong. */
export async function updateSnapshot(before: Snapshot, step: ConfigStep, parts: SnapshotParts): Promise<Snapshot> {
  const { file, fromLength, length, hash } = step;
  const changes = await runInSlices(await openChanges(file, parts.node.secret.reveal(), fromLength, length));
  const update = await updated(before.config, { changes, hash }, await definitionsOf(parts), parts);
  await loadCode(update.config);
  return await parts.table.whileSettingUp(() => runInSlices(updateSnapshotSteps(before, update, servicesWith(parts))));
}

async function definitionsOf({ plugins }: SnapshotParts): Promise<readonly PluginDefinition[]> {
  const { loaded, problems } = await plugins;
  if (loaded === undefined) throw new RefusedConfig(problems);
  return loaded.plugins;
}

async function updated(
  before: CompiledConfig,
  content: Pick<SnapshotContent, 'changes' | 'hash'>,
  plugins: readonly PluginDefinition[],
  { commands }: SnapshotParts,
): Promise<NonNullable<UpdateResult['update']>> {
  const options = { commandProblem: commandRule(commands) };
  const { update, problems } = await runInSlices(updateConfigSteps(before, content, plugins, options));
  if (update === undefined) throw new RefusedConfig(problems);
  return update;
}

function servicesWith({ shared, node, table }: SnapshotParts): (directory: Directory) => Services {
  const secret = table.secretFor(shared.log);
  return (directory) => ({ ...shared, node, directory, secret });
}
