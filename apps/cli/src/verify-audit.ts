import { readFile } from 'node:fs/promises';
import type { AuditAnchor } from '@sallyport/control-plane/verify-audit';
import type { Arguments } from './arguments.ts';
import { refuseStrays } from './development-server.ts';
import { type Flag, UsageError } from './flag.ts';
import { readStoreOptions, storeFlags } from './store-flags.ts';

export const verifyAuditFlags: readonly Flag[] = [
  ...storeFlags,
  {
    name: '--anchors',
    value: 'FILE',
    otherwise: 'none',
    description: 'Lines that this command printed before: the logs have to go through there still.',
  },
];

/** Prints where the audit log of each organization ends, and what is wrong with it. */
export async function runVerifyAuditCommand(args: Arguments): Promise<number> {
  refuseStrays('control-plane verify-audit', args);
  const options = await readStoreOptions(args);
  const anchors = await readAnchors(args.find('--anchors'));
  const { verifyAuditLogs, StartError } = await import('@sallyport/control-plane/verify-audit');
  try {
    const found = await verifyAuditLogs(options, anchors);
    for (const { organizationId, head } of found)
      if (head !== undefined) process.stdout.write(`${organizationId} ${head.sequence} ${head.hash}\n`);
    const problems = found.flatMap(({ organizationId, problems: own }) =>
      own.map((problem) => `${organizationId}: ${problem}`),
    );
    for (const problem of problems) process.stderr.write(`sallyport: ${problem}\n`);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\n`);
    return 1;
  }
}

async function readAnchors(file: string | undefined): Promise<AuditAnchor[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`--anchors: ${file} cannot be read: ${error.message}`);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const [, organizationId, sequence, hash] = /^(\S+) (\d{1,15}) ([0-9a-f]{64})\s*$/.exec(line) ?? [];
      if (organizationId === undefined)
        throw new UsageError(`--anchors: line ${index + 1} of ${file} is none that this command printed`);
      return { organizationId, sequence: Number(sequence), hash: hash! };
    });
}
