import type { Arguments } from './arguments.ts';
import { refuseStrays } from './development-server.ts';
import type { Flag } from './flag.ts';
import { readStoreOptions, storeFlags } from './store-flags.ts';

export const rotateKeysFlags: readonly Flag[] = [
  ...storeFlags,
  {
    name: '--new-master-key',
    description: 'Replaces the master key, too, in its file; control planes that read that file follow.',
  },
  {
    name: '--settle-seconds',
    value: 'N',
    default: '5',
    description:
      'How long what was sealed before everybody had the new key has to be kept: more where writes take longer.',
  },
];

/** Says what was done; what looks sealed and could not be opened is told, and is no failure. */
export async function runRotateKeysCommand(args: Arguments): Promise<number> {
  refuseStrays('control-plane rotate-keys', args);
  const options = await readStoreOptions(args);
  const settleMs = args.count('--settle-seconds', 0, 600) * 1000;
  const { rotateKeysOf, StartError } = await import('@sallyport/control-plane');
  try {
    const { resealed, unopened } = await rotateKeysOf(options, {
      isMasterKeyNew: args.has('--new-master-key'),
      settleMs,
    });
    process.stdout.write(`The keys are new. Texts that were sealed anew: ${resealed}.\n`);
    for (const [column, count] of unopened)
      process.stderr.write(`sallyport: ${count} texts in ${column} look sealed, and no key opens them.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\n`);
    return 1;
  }
}
