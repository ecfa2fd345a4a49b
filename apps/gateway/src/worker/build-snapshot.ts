import { formatProblem } from '@sallyport/contracts';
import {
  activateSteps,
  compileConfigSteps,
  type Directory,
  loadCode,
  type NodeFacts,
  type Services,
  type Snapshot,
} from '@sallyport/pipeline';
import { openSnapshotFile } from '../config/snapshot-file.ts';
import type { pluginsWith } from '../plugins.ts';
import { runInSlices } from '../slices.ts';
import type { WorkerSecretTable } from './secrets.ts';
import type { SharedServices } from './services.ts';

export interface SnapshotParts {
  /** Loaded once: a configuration that comes later finds the same code. */
  readonly plugins: ReturnType<typeof pluginsWith>;
  readonly node: NodeFacts;
  readonly shared: SharedServices;
  readonly table: WorkerSecretTable;
}

/** Makes a snapshot of the configuration that the primary has written into a file; throws when it is not to be used. */
export async function buildSnapshot(file: string, { plugins, node, shared, table }: SnapshotParts): Promise<Snapshot> {
  const document = await runInSlices(await openSnapshotFile(file, node.secret.reveal()));
  const { loaded, problems } = await plugins;
  if (loaded === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  const { config } = await runInSlices(compileConfigSteps(document, loaded.plugins, { trusted: true }));
  if (config === undefined) throw new Error('the configuration does not compile');
  const secret = table.secretFor(shared.log);
  await loadCode(config);
  const servicesFor = (directory: Directory): Services => ({ ...shared, node, directory, secret });
  return await table.whileSettingUp(() => runInSlices(activateSteps(config, servicesFor)));
}
