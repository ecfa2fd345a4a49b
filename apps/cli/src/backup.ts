import { resolve } from 'node:path';
import type { Arguments } from './arguments.ts';
import { controlPlaneFlags } from './control-plane-flags.ts';
import { readDatabase } from './control-plane-options.ts';
import { type Flag, UsageError } from './flag.ts';

export const backupFlags: readonly Flag[] = controlPlaneFlags.filter(({ name }) =>
  ['--data-folder', '--database', '--database-file', '--database-ca'].includes(name),
);

/** Writes what a control plane keeps, but for analytics and keys, into one file. */
export async function runBackupCommand(args: Arguments): Promise<number> {
  const file = await readFile(args, 'backup');
  return await told(async ({ backUp }) => {
    backUp(resolve(args.get('--data-folder')), file);
    return `${file} has what there was just now. The keys that open its secrets are not in it: keep the master key elsewhere.\n`;
  });
}

export async function runRestoreCommand(args: Arguments): Promise<number> {
  const file = await readFile(args, 'restore');
  return await told(async ({ restore }) => {
    const replaced = await restore(file, resolve(args.get('--data-folder')));
    const before = replaced === undefined ? '' : ` What was in its place is ${replaced}.`;
    return `${file} was restored; start the control plane.${before}\n`;
  });
}

async function readFile(args: Arguments, command: 'backup' | 'restore'): Promise<string> {
  const [file, ...others] = args.files;
  if (file === undefined || others.length > 0) throw new UsageError(`control-plane ${command} takes one file`);
  if ((await readDatabase(args)) !== undefined)
    throw new UsageError(
      `control-plane ${command} is for the file in the data folder; PostgreSQL is backed up by pg_dump, and restored by pg_restore`,
    );
  return resolve(file);
}

type Module = typeof import('@sallyport/control-plane/backup');

async function told(work: (module: Module) => Promise<string>): Promise<number> {
  const module = await import('@sallyport/control-plane/backup');
  try {
    process.stdout.write(await work(module));
    return 0;
  } catch (error) {
    if (!(error instanceof module.StartError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\n`);
    return 1;
  }
}
