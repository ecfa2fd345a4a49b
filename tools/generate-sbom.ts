import { dirname } from 'node:path';
import { copiedPackages } from './licences/copied-packages.ts';
import { runtimePackages } from './licences/runtime-packages.ts';
import { billOfMaterials } from './licences/sbom.ts';
import { publishedWorkspaces } from './publish/workspaces.ts';

// `npm run sbom`. Not npm's own: with `--omit dev` that leaves out whatever a development package needs too.
const root = dirname(import.meta.dirname);
console.log(
  JSON.stringify(
    billOfMaterials(root, publishedWorkspaces(root), [...runtimePackages(root), ...copiedPackages()]),
    undefined,
    2,
  ),
);
