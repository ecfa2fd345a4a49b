import type { Difference } from '@sallyport/declarative';
import type { Arguments } from '../arguments.ts';
import type { Change } from './client.ts';
import { type Comparison, compareFiles } from './comparison.ts';
import { progress } from './say.ts';
import { countsOf, differenceLines, summary } from './show-differences.ts';
import { withRefusals } from './with-refusals.ts';

/** Makes the control plane be as the files say. */
export async function runSyncCommand(args: Arguments): Promise<number> {
  return await withRefusals(async () => {
    const comparison = await compareFiles(args);
    if (comparison === undefined) return 1;
    const { differences } = comparison;
    printDifferences(comparison);
    if (differences.length > 0) {
      progress(`making ${differences.length} changes`);
      const { client, controlPlane, current } = comparison;
      const options = { expected: current.version, summary: args.find('--summary') };
      await client.apply(controlPlane, differences.map(changeOf), options);
    }
    process.stdout.write(summary(countsOf(differences)));
    return 0;
  });
}

/** Says what a sync would do. */
export async function runDiffCommand(args: Arguments): Promise<number> {
  return await withRefusals(async () => {
    const comparison = await compareFiles(args);
    if (comparison === undefined) return 1;
    printDifferences(comparison);
    process.stdout.write(summary(countsOf(comparison.differences)));
    return comparison.differences.length > 0 && args.has('--non-zero-exit-code') ? 2 : 0;
  });
}

/** Whether the control plane would take the files, as it judges them together with what it has. */
export async function checkAgainstControlPlane(args: Arguments): Promise<number> {
  return await withRefusals(async () => {
    const comparison = await compareFiles(args);
    if (comparison === undefined) return 1;
    const { client, controlPlane, current, differences } = comparison;
    if (differences.length > 0)
      await client.apply(controlPlane, differences.map(changeOf), { expected: current.version, isDryRun: true });
    const { created, updated, deleted } = countsOf(differences);
    process.stdout.write(`valid: would create ${created}, update ${updated}, delete ${deleted}\n`);
    return 0;
  });
}

function printDifferences(comparison: Comparison): void {
  for (const line of differenceLines(comparison)) process.stdout.write(`${line}\n`);
}

function changeOf({ collection, id, after }: Difference): Change {
  if (after === undefined) return { action: 'delete', collection, key: id };
  // When it was made stays as it is where it is there already.
  const { created_at: _, updated_at: __, ...fields } = after;
  return { action: 'put', collection, key: id, fields };
}
