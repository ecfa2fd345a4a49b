import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  exports: z.record(z.string(), z.string()).optional(),
  bin: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

export type Manifest = z.output<typeof manifestSchema>;

export interface Workspace {
  /** From the repository's root: `packages/contracts`. */
  folder: string;
  manifest: Manifest;
}

/** What people install; the packages these need are published with them. */
const wanted = ['sallyport', '@sallyport/plugin'];

/** The workspaces that are published, by name in order. */
export function publishedWorkspaces(root: string): Workspace[] {
  const all = new Map(['packages', 'apps'].flatMap((parent) => workspacesBelow(root, parent)));
  const published = new Set<string>();
  const add = (name: string) => {
    const workspace = all.get(name);
    if (workspace === undefined || published.has(name)) return;
    published.add(name);
    for (const dependency of Object.keys(workspace.manifest.dependencies)) add(dependency);
  };
  for (const name of wanted) add(name);
  return [...published].sort().map((name) => all.get(name)!);
}

function workspacesBelow(root: string, parent: string): [string, Workspace][] {
  return readdirSync(join(root, parent)).map((name) => {
    const folder = `${parent}/${name}`;
    const manifest = readManifest(join(root, folder));
    return [manifest.name, { folder, manifest }];
  });
}

export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}
