import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** A package that somebody else made and Sallyport needs to run. */
export interface RuntimePackage {
  /** Below the repository's root. */
  folder: string;
  name: string;
  version: string;
  licence: string;
  /** As npm writes it: `sha512-…`. */
  integrity: string | undefined;
}

const entrySchema = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  link: z.boolean().optional(),
});

const lockSchema = z.object({ packages: z.record(z.string(), entrySchema) });

type Lock = z.output<typeof lockSchema>;

/** The workspaces that are delivered; the demo, the benches and the test kit are not. */
const delivered = ['apps/cli', 'packages/plugin'];

/** What the lockfile says of the packages that the delivered workspaces need to run, ours left out. */
export function runtimePackages(root: string): RuntimePackage[] {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return runtimeFolders(root, lock).map((folder) => {
    const { version = '', license = 'unknown', integrity } = lock.packages[folder]!;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { folder, name, version, licence: license, integrity };
  });
}

function runtimeFolders(root: string, lock: Lock): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    for (const name of Object.keys(lock.packages[path]?.dependencies ?? {})) {
      const target = resolve(root, lock, path, name);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  for (const workspace of delivered) visit(workspace);
  return [...found].filter((path) => path.startsWith('node_modules/') || path.includes('/node_modules/')).sort();
}

/** Where Node finds a package from a folder: the nearest `node_modules`; a link of ours leads to its workspace. */
function resolve(root: string, lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder === '.' ? '' : folder, 'node_modules', name);
    const entry = lock.packages[path];
    if (entry?.link === true) return workspaceOf(root, lock, name);
    if (entry !== undefined) return path;
    if (folder === '.' || folder === '') return undefined;
  }
}

function workspaceOf(root: string, lock: Lock, name: string): string | undefined {
  return Object.keys(lock.packages).find(
    (path) => /^(packages|apps)\//.test(path) && !path.includes('node_modules') && nameIn(join(root, path)) === name,
  );
}

function nameIn(workspace: string): string {
  return z.object({ name: z.string() }).parse(JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'))).name;
}
