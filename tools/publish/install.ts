import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from './build.ts';
import { environmentOutside, npm } from './npm.ts';
import { packPackages } from './pack.ts';

export interface Installed {
  /** An npm project that has nothing but what is published. */
  folder: string;
  tarballs: readonly string[];
  env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** Builds, packs and installs everything that is published, with the system's Node and npm, in a folder outside the repository. */
export async function installPublished(root: string): Promise<Installed> {
  const base = await mkdtemp(join(tmpdir(), 'sallyport-published-'));
  const env = environmentOutside();
  const folder = join(base, 'project');
  const folders = await buildPackages(root, join(base, 'packages'));
  const tarballs = await packPackages(folders, join(base, 'tarballs'), env);
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], { cwd: folder, env });
  return { folder, tarballs, env, remove: () => rm(base, { recursive: true, force: true }) };
}
