import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.ts';

/** Packs built packages into tarballs below `into`, with whatever npm `env` finds. Gives their paths. */
export async function packPackages(
  folders: readonly string[],
  into: string,
  env?: NodeJS.ProcessEnv,
): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', into, ...folders], { cwd: into, env });
  return readdirSync(into)
    .filter((name) => name.endsWith('.tgz'))
    .sort()
    .map((name) => join(into, name));
}
